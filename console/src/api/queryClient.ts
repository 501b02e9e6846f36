import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "./ApiError";

/** What the server refused will be refused again; what got no answer is tried twice more. */
const mayRetry = (count: number, error: unknown) =>
  count < 2 && error instanceof ApiError && (error.kind !== "refused" || error.status >= 502);

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: mayRetry,
      retryDelay: 1_000,
      staleTime: 15_000,
      refetchOnWindowFocus: true,
      networkMode: "always",
    },
    // A change is repeated by the person only, with the same idempotency key.
    mutations: { retry: false, networkMode: "always" },
  },
});
