import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { queryClient } from "@/api/queryClient";
import { router } from "@/routes/router";
import { AntdProvider } from "@/ui/theme/AntdProvider";
import { StatusToast } from "@/ui/StatusToast";
import "@/ui/console.css";
import { SessionGate } from "./SessionGate";

/** Everything behind the sign-in. */
export function ConsoleApp() {
  return (
    <QueryClientProvider client={queryClient}>
      <AntdProvider>
        <SessionGate>
          <RouterProvider router={router} />
        </SessionGate>
        <StatusToast />
      </AntdProvider>
    </QueryClientProvider>
  );
}
