import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { answered, answeredAs, answeredWithTag, client } from "./client";
import { queryClient } from "./queryClient";
import type { Member, MemberChange, MemberList, MemberQuery } from "./types";

const pageSize = 100;

const membersKey = (organization_id: string) => ["organization", organization_id, "members"];
const memberKey = (organization_id: string, member_id: string) => [
  ...membersKey(organization_id),
  "one",
  member_id,
];

/** Everything that a change of a member or of the structure may alter: lists, counts, cards, the tree's numbers. */
export function refreshMembers(organization_id: string): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: ["organization", organization_id] });
}

/** Like {@link refreshMembers} after a member has left every list: an open card is not asked for again, it would not be found. */
export function forgetMember(organization_id: string, member_id: string): Promise<void> {
  const gone = memberKey(organization_id, member_id);
  const isGone = (key: readonly unknown[]) => gone.every((part, index) => key[index] === part);
  void queryClient.invalidateQueries({ queryKey: gone, refetchType: "none" });
  return queryClient.invalidateQueries({
    queryKey: ["organization", organization_id],
    predicate: ({ queryKey }) => !isGone(queryKey),
  });
}

/** One list, page after page; the old rows stay until the new ones are there, also when these fail. */
export function useMembers(organization_id: string, query: MemberQuery) {
  const list = useInfiniteQuery({
    queryKey: [...membersKey(organization_id), "list", query],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      answeredAs<MemberList>()(
        client.GET("/organizations/{organization_id}/members", {
          params: { path: { organization_id }, query: { ...query, limit: pageSize, cursor: pageParam } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
  const { data, dataUpdatedAt } = list;
  const [last, setLast] = useState<{
    organization_id: string;
    data: typeof data;
    dataUpdatedAt: number;
  } | null>(null);
  if (data && !list.isPlaceholderData && data !== last?.data)
    setLast({ organization_id, data, dataUpdatedAt });
  const key = JSON.stringify([organization_id, query]);
  const [failed, setFailed] = useState<{ key: string; error: unknown } | null>(null);
  if (list.error && (failed?.key !== key || failed.error !== list.error))
    setFailed({ key, error: list.error });
  if (failed && !list.error && (failed.key !== key || !list.isFetching)) setFailed(null);
  // While it is tried again, what failed goes on being said, so that the rows do not jump.
  const error = list.error ?? (list.isFetching && failed?.key === key ? failed.error : null);
  if (!error) return list;
  const kept =
    last?.organization_id === organization_id && (!data || list.isPlaceholderData)
      ? last
      : { data, dataUpdatedAt };
  return { ...list, error, isError: true, data: kept.data, dataUpdatedAt: kept.dataUpdatedAt };
}

export function useMemberCounts(organization_id: string, enabled = true) {
  return useQuery({
    enabled,
    queryKey: [...membersKey(organization_id), "counts"],
    queryFn: () =>
      answered(
        client.GET("/organizations/{organization_id}/members/counts", {
          params: { path: { organization_id } },
        }),
      ),
  });
}

/** One member with the ETag that a change must carry. */
export function useMember(organization_id: string, member_id: string | undefined) {
  return useQuery({
    enabled: member_id !== undefined,
    queryKey: memberKey(organization_id, member_id ?? ""),
    queryFn: () =>
      answeredWithTag<Member>()(
        client.GET("/organizations/{organization_id}/members/{id}", {
          params: { path: { organization_id, id: member_id ?? "" } },
        }),
      ),
  });
}

export function useTimeline(organization_id: string, member_id: string) {
  return useInfiniteQuery({
    queryKey: [...memberKey(organization_id, member_id), "timeline"],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam }) =>
      answered(
        client.GET("/organizations/{organization_id}/members/{id}/timeline", {
          params: { path: { organization_id, id: member_id }, query: { cursor: pageParam } },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

type Change = { readonly member_id: string; readonly etag: string | null; readonly change: MemberChange };

/** Changes a member; refused with 412 when somebody else was faster. */
export function useChangeMember(organization_id: string) {
  return useMutation({
    mutationFn: ({ member_id, etag, change }: Change) =>
      answeredWithTag<Member>()(
        client.PATCH("/organizations/{organization_id}/members/{id}", {
          params: { path: { organization_id, id: member_id } },
          headers: etag ? { "If-Match": etag } : {},
          body: change,
        }),
      ),
    onSuccess: (answer, { member_id }) => {
      queryClient.setQueryData(memberKey(organization_id, member_id), answer);
      return refreshMembers(organization_id);
    },
    onError: () => refreshMembers(organization_id),
  });
}
