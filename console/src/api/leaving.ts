import { useMutation, useQuery } from "@tanstack/react-query";
import { answered, answeredAs, client } from "./client";
import { refreshMembers } from "./members";
import { queryClient } from "./queryClient";
import type { HandoverItem, Member, Receipt, TerminationOrder, TerminationResult } from "./types";

type Keyed<Data> = Data & { /** One per intention, the same over retries. */ readonly key: string };

const path = (organization_id: string, id: string) => ({ path: { organization_id, id } });
// Not below the organization: what is restored has no preview any more, so that asking again would be refused.
const memberKey = (organization_id: string, id: string) => ["leaving", organization_id, id];

/** Ends a membership now, or plans its end. */
export function useTerminate(organization_id: string) {
  return useMutation({
    mutationFn: ({
      member_id,
      order,
      key,
    }: Keyed<{ readonly member_id: string; readonly order: TerminationOrder }>) =>
      answeredAs<TerminationResult>()(
        client.POST("/organizations/{organization_id}/members/{id}/terminate", {
          params: path(organization_id, member_id),
          headers: { "Idempotency-Key": key },
          body: order,
        }),
      ),
    onSettled: () => refreshMembers(organization_id),
  });
}

/** Calls a planned end off. `onCancelled` belongs to the hook: what shows the plan goes away before the call is settled. */
export function useCancelTermination(organization_id: string, onCancelled: () => void) {
  return useMutation({
    onSuccess: onCancelled,
    mutationFn: (member_id: string) =>
      answered(
        client.POST("/organizations/{organization_id}/members/{id}/cancel-termination", {
          params: path(organization_id, member_id),
        }),
      ),
    onSettled: () => refreshMembers(organization_id),
  });
}

/** What was cut when a membership ended. */
export function useReceipt(organization_id: string, member_id: string) {
  return useQuery({
    queryKey: [...memberKey(organization_id, member_id), "receipt"],
    queryFn: () =>
      answeredAs<Receipt>()(
        client.GET("/organizations/{organization_id}/members/{id}/termination", {
          params: path(organization_id, member_id),
        }),
      ),
  });
}

/** What a colleague could take over. */
export function useHandover(organization_id: string, member_id: string) {
  return useQuery({
    queryKey: [...memberKey(organization_id, member_id), "handover"],
    queryFn: () =>
      answered(
        client.GET("/organizations/{organization_id}/members/{id}/handover", {
          params: path(organization_id, member_id),
        }),
      ),
  });
}

export function useHandOver(organization_id: string) {
  return useMutation({
    mutationFn: ({
      member_id,
      to,
      what,
      key,
    }: Keyed<{ readonly member_id: string; readonly to: string; readonly what: HandoverItem[] }>) =>
      answered(
        client.POST("/organizations/{organization_id}/members/{id}/handover", {
          params: path(organization_id, member_id),
          headers: { "Idempotency-Key": key },
          body: { to, what },
        }),
      ),
    onSettled: () => refreshMembers(organization_id),
  });
}

/** What a restoration would bring back, and what not. */
export function useRestorePreview(organization_id: string, member_id: string) {
  return useQuery({
    queryKey: [...memberKey(organization_id, member_id), "restore"],
    queryFn: () =>
      answered(
        client.GET("/organizations/{organization_id}/members/{id}/restore-preview", {
          params: path(organization_id, member_id),
        }),
      ),
  });
}

export function useRestore(organization_id: string) {
  return useMutation({
    mutationFn: ({ member_id, key }: Keyed<{ readonly member_id: string }>) =>
      answeredAs<Member>()(
        client.POST("/organizations/{organization_id}/members/{id}/restore", {
          params: path(organization_id, member_id),
          headers: { "Idempotency-Key": key },
        }),
      ),
    onSettled: () => refreshMembers(organization_id),
  });
}

/** Ends my own membership. */
export function useLeave() {
  return useMutation({
    mutationFn: ({
      organization_id,
      password,
    }: {
      readonly organization_id: string;
      readonly password: string;
    }) =>
      answered(
        client.DELETE("/me/memberships/{organization_id}", {
          params: { path: { organization_id } },
          body: { password },
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries(),
  });
}
