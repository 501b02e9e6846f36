import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { answered, client } from "./client";
import { refreshMembers } from "./members";
import { queryClient } from "./queryClient";

/** Positions and locations: both are lists of names that members carry. */
export type TitleKind = "positions" | "locations";

const paths = {
  positions: "/organizations/{organization_id}/positions",
  locations: "/organizations/{organization_id}/locations",
} as const;

export function useTitles(organization_id: string, kind: TitleKind, q: string) {
  return useQuery({
    queryKey: ["organization", organization_id, kind, q],
    queryFn: () =>
      answered(
        client.GET(paths[kind], { params: { path: { organization_id }, query: { q: q || undefined } } }),
      ),
    placeholderData: keepPreviousData,
  });
}

const one = {
  positions: "/organizations/{organization_id}/positions/{id}",
  locations: "/organizations/{organization_id}/locations/{id}",
} as const;

const merging = {
  positions: "/organizations/{organization_id}/positions/{id}/merge",
  locations: "/organizations/{organization_id}/locations/{id}/merge",
} as const;

export function useRenameTitle(organization_id: string, kind: TitleKind) {
  return useMutation({
    mutationFn: ({ id, name }: { readonly id: string; readonly name: string }) =>
      answered(client.PATCH(one[kind], { params: { path: { organization_id, id } }, body: { name } })),
    onSuccess: () => refreshMembers(organization_id),
  });
}

/** `replace_with`: what its people get instead, or `none`. */
export function useDeleteTitle(organization_id: string, kind: TitleKind) {
  return useMutation({
    mutationFn: ({ id, replace_with }: { readonly id: string; readonly replace_with: string }) =>
      answered(
        client.DELETE(one[kind], { params: { path: { organization_id, id }, query: { replace_with } } }),
      ),
    onSuccess: () => refreshMembers(organization_id),
  });
}

export function useMergeTitle(organization_id: string, kind: TitleKind) {
  return useMutation({
    mutationFn: ({ id, into_id }: { readonly id: string; readonly into_id: string }) =>
      answered(client.POST(merging[kind], { params: { path: { organization_id, id } }, body: { into_id } })),
    onSuccess: () => refreshMembers(organization_id),
  });
}

export function useCreateTitle(organization_id: string, kind: TitleKind) {
  return useMutation({
    mutationFn: ({ name, key }: { readonly name: string; readonly key: string }) =>
      answered(
        client.POST(paths[kind], {
          params: { path: { organization_id } },
          headers: { "Idempotency-Key": key },
          body: { name },
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["organization", organization_id, kind] }),
  });
}
