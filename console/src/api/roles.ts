import { useMutation, useQuery } from "@tanstack/react-query";
import { answered, answeredAs, answeredWithTag, client } from "./client";
import { refreshMembers } from "./members";
import type { CustomRole, Member, Permission, Role } from "./types";

export type RoleDraft = {
  readonly name: string;
  readonly permissions: readonly Permission[];
  readonly department_ids: readonly string[];
};

/** The roles that the organization has made, by name; only for those who manage roles. */
export function useRoles(organization_id: string, enabled = true) {
  return useQuery({
    enabled,
    queryKey: ["organization", organization_id, "roles"],
    queryFn: () =>
      answeredAs<{ items: CustomRole[] }>()(
        client.GET("/organizations/{organization_id}/roles", { params: { path: { organization_id } } }),
      ),
  });
}

/** Makes a role, or changes the one with this id unless somebody else did meanwhile. */
export function useSaveRole(organization_id: string) {
  return useMutation({
    mutationFn: ({
      role,
      draft,
      key,
    }: {
      readonly role: CustomRole | null;
      readonly draft: RoleDraft;
      readonly key: string;
    }) => {
      const body = {
        name: draft.name,
        permissions: [...draft.permissions],
        department_ids: [...draft.department_ids],
      };
      return role
        ? answered(
            client.PATCH("/organizations/{organization_id}/roles/{id}", {
              params: { path: { organization_id, id: role.id } },
              headers: { "If-Match": `"${role.version}"` },
              body,
            }),
          )
        : answered(
            client.POST("/organizations/{organization_id}/roles", {
              params: { path: { organization_id } },
              headers: { "Idempotency-Key": key },
              body,
            }),
          );
    },
    onSettled: () => refreshMembers(organization_id),
  });
}

/** Removes a role; whoever has it gets `replace_with` instead, the id of another role or `none`. */
export function useDeleteRole(organization_id: string) {
  return useMutation({
    mutationFn: ({ id, replace_with }: { readonly id: string; readonly replace_with?: string }) =>
      answered(
        client.DELETE("/organizations/{organization_id}/roles/{id}", {
          params: { path: { organization_id, id }, query: { replace_with } },
        }),
      ),
    onSettled: () => refreshMembers(organization_id),
  });
}

type Choice = {
  readonly member_id: string;
  readonly etag: string | null;
  readonly admin_role: Role | null;
  readonly role_ids: readonly string[];
};

/** Gives and takes a member's roles. */
export function useSetRoles(organization_id: string) {
  return useMutation({
    mutationFn: ({ member_id, etag, admin_role, role_ids }: Choice) =>
      answeredWithTag<Member>()(
        client.PUT("/organizations/{organization_id}/members/{id}/roles", {
          params: { path: { organization_id, id: member_id } },
          headers: etag ? { "If-Match": etag } : {},
          body: { admin_role, role_ids: [...role_ids] },
        }),
      ),
    onSettled: () => refreshMembers(organization_id),
  });
}
