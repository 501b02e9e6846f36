import { useQuery } from "@tanstack/react-query";
import { answered, client } from "./client";

/** What the server says about itself: demonstration or not, where email goes, limits. */
export function useServer() {
  return useQuery({
    queryKey: ["server"],
    queryFn: () => answered(client.GET("/server")),
    staleTime: Infinity,
  });
}
