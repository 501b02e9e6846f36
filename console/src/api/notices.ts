import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { answered, client } from "./client";
import { queryClient } from "./queryClient";
import type { NoticeSetting } from "./types";

const noticesKey = ["me", "notices"];
const settingsKey = ["me", "notice-settings"];
/** How often the number of unread messages is asked for. */
const pauseMilliseconds = 60_000;

/** My messages, newest first. */
export function useNotices() {
  return useInfiniteQuery({
    queryKey: [...noticesKey, "list"],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      answered(client.GET("/me/notices", { params: { query: { limit: 50, cursor: pageParam } }, signal })),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

/** How many of my messages are unread; messages come by themselves, so it asks again now and then. */
export function useUnread(): number {
  const { data } = useQuery({
    queryKey: [...noticesKey, "unread"],
    queryFn: ({ signal }) =>
      answered(client.GET("/me/notices", { params: { query: { limit: 1 } }, signal })).then(
        (page) => page.unread,
      ),
    refetchInterval: pauseMilliseconds,
  });
  return data ?? 0;
}

/** Marks a message and all older ones as read. */
export function useMarkRead() {
  return useMutation({
    mutationFn: (up_to: string) => answered(client.POST("/me/notices/read", { body: { up_to } })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: noticesKey }),
  });
}

export function useNoticeSettings() {
  return useQuery({ queryKey: settingsKey, queryFn: () => answered(client.GET("/me/notice-settings")) });
}

export function useChangeNoticeSetting() {
  return useMutation({
    mutationFn: ({ kind, by_email }: Pick<NoticeSetting, "kind" | "by_email">) =>
      answered(client.PUT("/me/notice-settings", { body: { settings: [{ kind, by_email }] } })),
    onSuccess: (settings) => queryClient.setQueryData(settingsKey, settings),
  });
}
