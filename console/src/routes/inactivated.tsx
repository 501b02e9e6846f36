import { InactivatedPage } from "@/features/invitations/InactivatedPage";
import { NoPermissionPage } from "@/features/organizations/NoPermissionPage";
import { mayAdminister } from "@/shell/mayAdminister";
import { useMembership } from "@/shell/OrganizationContext";

/** `/o/$organizationId/inactivated` */
export function InactivatedRoute() {
  return mayAdminister(useMembership()) ? <InactivatedPage /> : <NoPermissionPage />;
}
