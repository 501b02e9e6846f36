import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { answered, client } from "./client";
import type { Paths } from "./types";

export type AuditQuery = Omit<
  NonNullable<Paths["/organizations/{organization_id}/audit-events"]["get"]["parameters"]["query"]>,
  "cursor" | "limit"
>;

/** The audit log, the latest first, page after page. */
export function useAuditLog(organization_id: string, query: AuditQuery) {
  return useInfiniteQuery({
    queryKey: ["organization", organization_id, "audit", query],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      answered(
        client.GET("/organizations/{organization_id}/audit-events", {
          params: { path: { organization_id }, query: { ...query, limit: 50, cursor: pageParam } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}
