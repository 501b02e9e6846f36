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

/** The most invitations of one request. */
const atOnce = 100;

/** Invites many people, one answer for each in their order; `done` hears of each part that is through. */
export function useInviteMany(organization_id: string) {
  return useMutation({
    mutationFn: async ({
      drafts,
      keys,
      done,
    }: {
      readonly drafts: readonly InvitationDraft[];
      /** One for each part, the same over retries. */
      readonly keys: (part: number) => string;
      readonly done: (results: readonly InvitationResult[], from: number) => void;
    }) => {
      for (let from = 0; from < drafts.length; from += atOnce) {
        const { results } = await answeredAs<Results>()(
          client.POST("/organizations/{organization_id}/invitations", {
            params: { path: { organization_id } },
            headers: { "Idempotency-Key": keys(from / atOnce) },
            body: { invitations: drafts.slice(from, from + atOnce) },
          }),
        );
        done(results, from);
      }
    },
    onSettled: () => refreshMembers(organization_id),
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
