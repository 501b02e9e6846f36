import { TerminatedPage } from "@/features/leaving/TerminatedPage";
import { NoPermissionPage } from "@/features/organizations/NoPermissionPage";
import { mayAdminister } from "@/shell/mayAdminister";
import { useMembership } from "@/shell/OrganizationContext";

/** `/o/$organizationId/terminated` */
export function TerminatedRoute() {
  return mayAdminister(useMembership()) ? <TerminatedPage /> : <NoPermissionPage />;
}
