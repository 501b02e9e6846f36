import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { answered, client } from "./client";
import { refreshMembers } from "./members";
import { queryClient } from "./queryClient";
import type { Department } from "./types";

const departmentsKey = (organization_id: string) => ["organization", organization_id, "departments"];

function level(organization_id: string, parent_id: string | null) {
  return {
    queryKey: [...departmentsKey(organization_id), "level", parent_id],
    queryFn: () =>
      answered(
        client.GET("/organizations/{organization_id}/departments", {
          params: { path: { organization_id }, query: { parent_id: parent_id ?? undefined } },
        }),
      ),
  };
}

/** One level of the tree; `null` is the top. */
export function useDepartmentLevel(organization_id: string, parent_id: string | null) {
  return useQuery(level(organization_id, parent_id));
}

/** One level as plain data, for pickers that load on demand. */
export async function fetchDepartmentLevel(
  organization_id: string,
  parent_id: string | null,
): Promise<readonly Department[]> {
  return (await queryClient.fetchQuery(level(organization_id, parent_id))).items;
}

/** Departments of any level whose name contains `q`. */
export function useDepartmentSearch(organization_id: string, q: string) {
  return useQuery({
    enabled: q !== "",
    queryKey: [...departmentsKey(organization_id), "search", q],
    queryFn: () =>
      answered(
        client.GET("/organizations/{organization_id}/departments", {
          params: { path: { organization_id }, query: { q } },
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

/** A department with those above it, from the top down; the tree unfolds along it. */
export function useDepartmentTrail(organization_id: string, department_id: string | undefined) {
  return useQuery({
    enabled: department_id !== undefined,
    queryKey: [...departmentsKey(organization_id), "trail", department_id],
    queryFn: () => findTrail(organization_id, department_id ?? ""),
    placeholderData: keepPreviousData,
  });
}

function one(organization_id: string, id: string) {
  return {
    queryKey: [...departmentsKey(organization_id), "one", id],
    queryFn: () =>
      answered(
        client.GET("/organizations/{organization_id}/departments/{id}", {
          params: { path: { organization_id, id } },
        }),
      ),
  };
}

async function findTrail(organization_id: string, department_id: string): Promise<readonly Department[]> {
  const department = await queryClient.fetchQuery(one(organization_id, department_id));
  const above = department.path_ids.map((id) => queryClient.fetchQuery(one(organization_id, id)));
  return [...(await Promise.all(above)), department];
}

type NewDepartment = { readonly name: string; readonly parent_id: string | null; readonly key: string };

export function useCreateDepartment(organization_id: string) {
  return useMutation({
    mutationFn: ({ name, parent_id, key }: NewDepartment) =>
      answered(
        client.POST("/organizations/{organization_id}/departments", {
          params: { path: { organization_id } },
          headers: { "Idempotency-Key": key },
          body: parent_id ? { name, parent_id } : { name },
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: departmentsKey(organization_id) }),
  });
}

export function useRenameDepartment(organization_id: string) {
  return useMutation({
    mutationFn: ({ id, name }: { readonly id: string; readonly name: string }) =>
      answered(
        client.PATCH("/organizations/{organization_id}/departments/{id}", {
          params: { path: { organization_id, id } },
          body: { name },
        }),
      ),
    onSuccess: () => refreshMembers(organization_id),
  });
}

/** `parent_id`: the department to lie under; `null` is the top. */
export function useMoveDepartment(organization_id: string) {
  return useMutation({
    mutationFn: ({ id, parent_id }: { readonly id: string; readonly parent_id: string | null }) =>
      answered(
        client.POST("/organizations/{organization_id}/departments/{id}/move", {
          params: { path: { organization_id, id } },
          body: { parent_id },
        }),
      ),
    onSuccess: () => refreshMembers(organization_id),
  });
}

/**
 * `people_to`: where its people go, if there are any. `leave` has to leave the pages of the department,
 * before everything is read anew.
 */
export function useDeleteDepartment(
  organization_id: string,
  leave: (peopleTo: string | undefined) => Promise<void>,
) {
  return useMutation({
    mutationFn: ({ id, people_to }: { readonly id: string; readonly people_to?: string }) =>
      answered(
        client.DELETE("/organizations/{organization_id}/departments/{id}", {
          params: { path: { organization_id, id }, query: { people_to } },
        }),
      ),
    onSuccess: async (_, { people_to }) => {
      await leave(people_to);
      await refreshMembers(organization_id);
    },
  });
}
