import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { answered, client } from "./client";
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
