import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { answered, client } from "./client";
import { refreshMembers } from "./members";
import { queryClient } from "./queryClient";
import type { Import, ImportChanges, ImportOutcome, ImportSend, ImportVerdict } from "./types";

const pollMilliseconds = 1_000;

// Not below the organization: progress does not make the lists ask again.
const importsKey = (organization_id: string) => ["imports", organization_id];
const importKey = (organization_id: string, id: string) => [...importsKey(organization_id), id];

/** Whether it goes on by itself. */
export function isRunning({ state }: Pick<Import, "state">): boolean {
  return state === "planning" || state === "applying" || state === "undoing";
}

/** Imports, newest first, page after page; looked at again while one of them runs. */
export function useImports(organization_id: string) {
  return useInfiniteQuery({
    queryKey: [...importsKey(organization_id), "list"],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      answered(
        client.GET("/organizations/{organization_id}/imports", {
          params: { path: { organization_id }, query: { limit: 20, cursor: pageParam } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) => page.items.some(isRunning)) ? 3 * pollMilliseconds : false,
  });
}

/** One import, looked at again every second while it runs; then the lists are new. */
export function useImport(organization_id: string, id: string) {
  return useQuery({
    queryKey: importKey(organization_id, id),
    queryFn: async () => {
      const before = queryClient.getQueryData<Import>(importKey(organization_id, id));
      const now = await answered(
        client.GET("/organizations/{organization_id}/imports/{id}", {
          params: { path: { organization_id, id } },
        }),
      );
      if (before && isRunning(before) && !isRunning(now)) {
        void queryClient.invalidateQueries({ queryKey: rowsKey(organization_id, id) });
        void refreshMembers(organization_id);
      }
      return now;
    },
    staleTime: 0,
    refetchInterval: (query) => (query.state.data && isRunning(query.state.data) ? pollMilliseconds : false),
  });
}

export type RowFilter = { readonly verdict?: ImportVerdict; readonly outcome?: ImportOutcome | "kept" };

const rowsKey = (organization_id: string, id: string) => [...importKey(organization_id, id), "rows"];

/** Rows of an import in their order, page after page. */
export function useImportRows(organization_id: string, id: string, filter: RowFilter, enabled = true) {
  return useInfiniteQuery({
    enabled,
    queryKey: [...rowsKey(organization_id, id), filter],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam, signal }) =>
      answered(
        client.GET("/organizations/{organization_id}/imports/{id}/rows", {
          params: { path: { organization_id, id }, query: { ...filter, limit: 100, cursor: pageParam } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

const keep = (organization_id: string, now: Import) => {
  queryClient.setQueryData(importKey(organization_id, now.id), now);
  void queryClient.invalidateQueries({ queryKey: [...importsKey(organization_id), "list"] });
  return queryClient.invalidateQueries({ queryKey: rowsKey(organization_id, now.id) });
};

/** Sends a file; the answer is its plan. */
export function usePlanImport(organization_id: string) {
  return useMutation({
    mutationFn: ({ file, key }: { readonly file: File; readonly key: string }) =>
      answered(
        client.POST("/organizations/{organization_id}/imports", {
          params: { path: { organization_id }, query: { file_name: file.name } },
          headers: { "Idempotency-Key": key, "Content-Type": "application/octet-stream" },
          // The document calls the bytes a list of numbers; the file goes as it is.
          body: file as unknown as number[],
          bodySerializer: (body: unknown) => body as Blob,
        }),
      ),
    onSuccess: (now) => keep(organization_id, now),
  });
}

/** Decisions about a plan; it is made anew. */
export function useChangeImport(organization_id: string, id: string) {
  return useMutation({
    mutationFn: (body: ImportChanges) =>
      answered(
        client.PATCH("/organizations/{organization_id}/imports/{id}", {
          params: { path: { organization_id, id } },
          body,
        }),
      ),
    onSuccess: (now) => keep(organization_id, now),
  });
}

export function useApplyImport(organization_id: string, id: string) {
  return useMutation({
    mutationFn: (body: { readonly send: ImportSend; readonly partial: boolean }) =>
      answered(
        client.POST("/organizations/{organization_id}/imports/{id}/apply", {
          params: { path: { organization_id, id } },
          body,
        }),
      ),
    onSuccess: (now) => keep(organization_id, now),
  });
}

/** Stops, calls off or takes back. */
export function useImportWish(organization_id: string, id: string) {
  return useMutation({
    mutationFn: (wish: "pause" | "cancel" | "undo") => {
      const init = { params: { path: { organization_id, id } } };
      if (wish === "pause")
        return answered(client.POST("/organizations/{organization_id}/imports/{id}/pause", init));
      if (wish === "cancel")
        return answered(client.POST("/organizations/{organization_id}/imports/{id}/cancel", init));
      return answered(client.POST("/organizations/{organization_id}/imports/{id}/undo", init));
    },
    onSuccess: (now) => keep(organization_id, now),
  });
}

/** A file to fill, in the console's language. */
export function useImportTemplate(organization_id: string) {
  return useMutation({
    mutationFn: () =>
      answered(
        client.GET("/organizations/{organization_id}/imports/template", {
          params: { path: { organization_id } },
          parseAs: "text",
        }),
      ),
  });
}

/** The rows that were not carried out, as a file. */
export function useFailedRows(organization_id: string, id: string) {
  return useMutation({
    mutationFn: () =>
      answered(
        client.GET("/organizations/{organization_id}/imports/{id}/failed-rows", {
          params: { path: { organization_id, id } },
          parseAs: "text",
        }),
      ),
  });
}
