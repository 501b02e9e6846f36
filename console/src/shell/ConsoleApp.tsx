import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { queryClient } from "@/api/queryClient";
import { router } from "@/routes/router";
import { AntdProvider } from "@/ui/theme/AntdProvider";
import { StatusToast } from "@/ui/StatusToast";
import "@/shell/shell.css";
import "@/ui/list.css";
import "@/ui/table.css";
import "@/features/departments/tree.css";
import "@/ui/dialog.css";
import "@/features/members/card.css";
import "@/ui/overlay.css";
import "@/ui/form.css";
import "@/features/demo/mailbox.css";
import "@/shell/phone.css";
import "@/features/leaving/leaving.css";
import "@/features/roles/roles.css";
import "@/features/audit/audit.css";
import "@/features/notices/notices.css";
import "@/features/requests/requests.css";
import "@/features/ways/ways.css";
import "@/features/mine/mine.css";
import "@/features/bulk/bulk.css";
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
