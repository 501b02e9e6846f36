import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { answered, answeredAs, answeredWithTag, client } from "./client";
import { queryClient } from "./queryClient";
import type { DoorNumber, JoinRules, NewShareLink, ShareLink, ShareLinks } from "./types";

type Keyed<Data> = Data & { /** One per intention, the same over retries. */ readonly key: string };

const pageSize = 50;
const rulesKey = (organization_id: string) => ["organization", organization_id, "join-rules"];
const doorKey = (organization_id: string) => ["organization", organization_id, "door-number"];
const linksKey = (organization_id: string) => ["organization", organization_id, "share-links"];

/** The join rules with the ETag that a change must carry. */
export function useJoinRules(organization_id: string) {
  return useQuery({
    queryKey: rulesKey(organization_id),
    queryFn: () =>
      answeredWithTag<JoinRules>()(
        client.GET("/organizations/{organization_id}/join-rules", { params: { path: { organization_id } } }),
      ),
  });
}

type StoredRules = { data: JoinRules; etag: string | null };
type RulesChange = (rules: JoinRules) => JoinRules;

/**
 * Changes the rules, one change after the other: each begins with what the one before has left. Refused with 412 when
 * somebody else was faster.
 */
export function useChangeJoinRules(organization_id: string) {
  return useMutation({
    scope: { id: `join-rules ${organization_id}` },
    mutationFn: async (change: RulesChange) => {
      const before = queryClient.getQueryData<StoredRules>(rulesKey(organization_id));
      if (!before) throw new Error("rules are changed where they are shown");
      const answer = await answeredWithTag<JoinRules>()(
        client.PUT("/organizations/{organization_id}/join-rules", {
          params: { path: { organization_id } },
          headers: before.etag ? { "If-Match": before.etag } : {},
          body: change(before.data),
        }),
      );
      // Before the next change begins, which reads it.
      queryClient.setQueryData<StoredRules>(rulesKey(organization_id), answer);
      return answer;
    },
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: doorKey(organization_id) });
      void queryClient.invalidateQueries({ queryKey: linksKey(organization_id) });
    },
    onError: () => queryClient.invalidateQueries({ queryKey: rulesKey(organization_id) }),
  });
}

export function useDoorNumber(organization_id: string) {
  return useQuery({
    queryKey: doorKey(organization_id),
    queryFn: () =>
      answeredAs<DoorNumber>()(
        client.GET("/organizations/{organization_id}/door-number", { params: { path: { organization_id } } }),
      ),
  });
}

/** Gives the organization another door number; the old one leads nowhere from then on. */
export function useRenewDoorNumber(organization_id: string) {
  return useMutation({
    mutationFn: ({ key }: Keyed<object>) =>
      answeredAs<DoorNumber>()(
        client.POST("/organizations/{organization_id}/door-number/renew", {
          params: { path: { organization_id } },
          headers: { "Idempotency-Key": key },
        }),
      ),
    onSuccess: (door) => {
      queryClient.setQueryData(doorKey(organization_id), door);
      return queryClient.invalidateQueries({ queryKey: ["organization", organization_id] });
    },
  });
}

type Wanted = { readonly mine?: boolean; readonly closed?: boolean };

/** Share links, newest first, page after page. */
export function useShareLinks(organization_id: string, { mine, closed }: Wanted) {
  return useInfiniteQuery({
    queryKey: [...linksKey(organization_id), { mine, closed }],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      answeredAs<ShareLinks>()(
        client.GET("/organizations/{organization_id}/share-links", {
          params: { path: { organization_id }, query: { mine, closed, limit: pageSize, cursor: pageParam } },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export function useCreateShareLink(organization_id: string) {
  return useMutation({
    mutationFn: ({ link, key }: Keyed<{ readonly link: NewShareLink }>) =>
      answeredAs<ShareLink>()(
        client.POST("/organizations/{organization_id}/share-links", {
          params: { path: { organization_id } },
          headers: { "Idempotency-Key": key },
          body: link,
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: linksKey(organization_id) }),
  });
}

/** Closes a link; whoever holds it can do nothing with it any more. */
export function useCloseShareLink(organization_id: string) {
  return useMutation({
    mutationFn: (id: string) =>
      answered(
        client.DELETE("/organizations/{organization_id}/share-links/{id}", {
          params: { path: { organization_id, id } },
        }),
      ),
    // Not waited for: the row goes away with it, and could then say nothing more.
    onSettled: () => void queryClient.invalidateQueries({ queryKey: linksKey(organization_id) }),
  });
}

/** Where the picture of a link's QR code is. */
export function qrCodePath(
  organization_id: string,
  link_id: string,
  format: "svg" | "png",
  size: number,
): string {
  return `/api/v1/organizations/${organization_id}/share-links/${link_id}/qr.${format}?size=${String(size)}`;
}
