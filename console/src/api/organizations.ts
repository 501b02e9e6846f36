import { useQuery } from "@tanstack/react-query";
import { answeredAs, client } from "./client";
import type { Organization } from "./types";

export function useOrganization(organization_id: string, enabled = true) {
  return useQuery({
    enabled,
    queryKey: ["organization", organization_id],
    queryFn: () => answeredAs<Organization>()(client.GET("/organizations/{organization_id}", { params: { path: { organization_id } } })),
  });
}
