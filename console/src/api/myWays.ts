import { useMutation, useQuery } from "@tanstack/react-query";
import { answered, answeredAs, client } from "./client";
import { queryClient } from "./queryClient";
import type { JoinAnswers, JoinChoices, JoinField, JoinOutcome, MyInvitation, MyJoinRequest } from "./types";

type Keyed<Data> = Data & { /** One per intention, the same over retries. */ readonly key: string };

const invitationsKey = ["me", "invitations"];
const requestsKey = ["me", "join-requests"];

/** What an answer of mine may change: where I belong, what waits. */
const refreshMine = () => {
  // Not waited for: what was answered goes away with it, and could then say nothing more.
  void queryClient.invalidateQueries({ queryKey: ["me"] });
  void queryClient.invalidateQueries({ queryKey: ["session"] });
};

/** The open invitations to my addresses. */
export function useMyInvitations() {
  return useQuery({
    queryKey: invitationsKey,
    queryFn: async () => (await answeredAs<{ items: MyInvitation[] }>()(client.GET("/me/invitations"))).items,
  });
}

/** Where I wait for approval, or was rejected. */
export function useMyJoinRequests() {
  return useQuery({
    queryKey: requestsKey,
    queryFn: async () =>
      (await answeredAs<{ items: MyJoinRequest[] }>()(client.GET("/me/join-requests"))).items,
  });
}

export function useAcceptMyInvitation() {
  return useMutation({
    mutationFn: ({ id, answers, key }: Keyed<{ readonly id: string; readonly answers: JoinAnswers }>) =>
      answeredAs<JoinOutcome>()(
        client.POST("/me/invitations/{id}/accept", {
          params: { path: { id } },
          headers: { "Idempotency-Key": key },
          body: { answers },
        }),
      ),
    onSettled: refreshMine,
  });
}

export function useDeclineMyInvitation() {
  return useMutation({
    mutationFn: (id: string) =>
      answered(client.POST("/me/invitations/{id}/decline", { params: { path: { id } } })),
    onSettled: refreshMine,
  });
}

/** What can be chosen on the form of one of my invitations. */
export async function searchMyChoices(id: string, kind: JoinField, q: string): Promise<JoinChoices> {
  return answered(
    client.GET("/me/invitations/{id}/choices", { params: { path: { id }, query: { kind, q } } }),
  );
}

/** Takes my request back; nothing of it stays. */
export function useWithdraw() {
  return useMutation({
    mutationFn: ({ id, key }: Keyed<{ readonly id: string }>) =>
      answered(
        client.POST("/me/join-requests/{id}/withdraw", {
          params: { path: { id } },
          headers: { "Idempotency-Key": key },
        }),
      ),
    onSettled: refreshMine,
  });
}

/** Reminds those who decide about my request; once a day. */
export function useRemind() {
  return useMutation({
    mutationFn: ({ id, key }: Keyed<{ readonly id: string }>) =>
      answered(
        client.POST("/me/join-requests/{id}/remind", {
          params: { path: { id } },
          headers: { "Idempotency-Key": key },
        }),
      ),
    onSettled: () => queryClient.invalidateQueries({ queryKey: requestsKey }),
  });
}
