import { useMutation, useQuery } from "@tanstack/react-query";
import { answered, answeredAs, client } from "./client";
import { queryClient } from "./queryClient";
import type { Organization } from "./types";

export function useOrganization(organization_id: string, enabled = true) {
  return useQuery({
    enabled,
    queryKey: ["organization", organization_id],
    queryFn: () =>
      answeredAs<Organization>()(
        client.GET("/organizations/{organization_id}", { params: { path: { organization_id } } }),
      ),
  });
}

/** Gives the organization another name. */
export function useRenameOrganization(organization_id: string) {
  return useMutation({
    mutationFn: (name: string) =>
      answered(
        client.PATCH("/organizations/{organization_id}", {
          params: { path: { organization_id } },
          body: { name },
        }),
      ),
    // The name stands in the session, too.
    onSuccess: () => queryClient.invalidateQueries(),
  });
}
