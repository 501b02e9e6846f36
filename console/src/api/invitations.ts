import { useMutation } from "@tanstack/react-query";
import { answered, answeredAs, client } from "./client";
import { forgetMember, refreshMembers } from "./members";
import type { InvitationDraft, InvitationResult } from "./types";

type Results = { results: InvitationResult[] };

type Keyed<Data> = Data & { /** One per intention, the same over retries. */ readonly key: string };

export function useInvite(organization_id: string) {
  return useMutation({
    mutationFn: async ({ draft, key }: Keyed<{ readonly draft: InvitationDraft }>) => {
      const { results } = await answeredAs<Results>()(
        client.POST("/organizations/{organization_id}/invitations", {
          params: { path: { organization_id } },
          headers: { "Idempotency-Key": key },
          body: { invitations: [draft] },
        }),
      );
      return results[0];
    },
    onSuccess: () => refreshMembers(organization_id),
  });
}

/** What inviting would answer; writes nothing. */
export function useCheckInvitation(organization_id: string) {
  return useMutation({
    mutationFn: async (draft: InvitationDraft) => {
      const { results } = await answeredAs<Results>()(
        client.POST("/organizations/{organization_id}/invitations/check", {
          params: { path: { organization_id } },
          body: { invitations: [draft] },
        }),
      );
      return results[0];
    },
  });
}

export function useReinvite(organization_id: string) {
  return useMutation({
    mutationFn: ({ member_id, key }: Keyed<{ readonly member_id: string }>) =>
      answered(
        client.POST("/organizations/{organization_id}/members/{id}/reinvite", {
          params: { path: { organization_id, id: member_id } },
          headers: { "Idempotency-Key": key },
        }),
      ),
    onSettled: () => refreshMembers(organization_id),
  });
}

export function useRevoke(organization_id: string) {
  return useMutation({
    mutationFn: ({ member_id, key }: Keyed<{ readonly member_id: string }>) =>
      answered(
        client.POST("/organizations/{organization_id}/members/{id}/revoke", {
          params: { path: { organization_id, id: member_id } },
          headers: { "Idempotency-Key": key },
        }),
      ),
    // Not waited for, so that the card closes at once.
    onSuccess: (_answer, { member_id }) => void forgetMember(organization_id, member_id),
    onError: () => refreshMembers(organization_id),
  });
}
