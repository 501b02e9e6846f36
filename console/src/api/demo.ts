import { useQuery } from "@tanstack/react-query";
import { answered, client } from "./client";

/** The local mailbox of a demonstration; looked at every few seconds, since mail arrives by itself. */
export function useDemoMessages() {
  return useQuery({
    queryKey: ["demo", "messages"],
    queryFn: () => answered(client.GET("/demo/messages")),
    refetchInterval: 5_000,
  });
}

export function useDemoMessage(message_id: string | undefined) {
  return useQuery({
    enabled: message_id !== undefined,
    queryKey: ["demo", "messages", message_id],
    queryFn: () =>
      answered(client.GET("/demo/messages/{id}", { params: { path: { id: message_id ?? "" } } })),
    staleTime: Infinity,
  });
}
