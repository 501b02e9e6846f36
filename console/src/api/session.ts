import { useMutation, useQuery } from "@tanstack/react-query";
import { answered, answeredAs, client } from "./client";
import { queryClient } from "./queryClient";
import type { Account, AccountChange, Session } from "./types";
import { forgetViewedRole } from "./viewAs";

const sessionKey = ["session"];
const sessionsKey = ["me", "sessions"];

export const sessionQuery = {
  queryKey: sessionKey,
  queryFn: () => answeredAs<Session>()(client.GET("/session")),
  staleTime: 60_000,
};

export function useSessionQuery() {
  return useQuery(sessionQuery);
}

/** Ends this session, then shows the sign-in page; everything in memory goes with the page. */
export function useSignOut() {
  return useMutation({
    mutationFn: () => {
      forgetViewedRole();
      return answered(client.DELETE("/session"));
    },
    onSuccess: () => window.location.assign("/sign-in?signed-out"),
  });
}

export function useChangeAccount() {
  return useMutation({
    mutationFn: (body: AccountChange) => answeredAs<Account>()(client.PATCH("/me", { body })),
    onSuccess: (account) => {
      queryClient.setQueryData<Session>(sessionKey, (session) => session && { ...session, account });
    },
  });
}

export function useAccountSessions() {
  return useQuery({ queryKey: sessionsKey, queryFn: () => answered(client.GET("/me/sessions")) });
}

export function useEndAccountSession() {
  return useMutation({
    mutationFn: (session_id: string) =>
      answered(client.DELETE("/me/sessions/{id}", { params: { path: { id: session_id } } })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: sessionsKey }),
  });
}
