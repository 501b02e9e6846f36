import { NoPermissionPage } from "@/features/organizations/NoPermissionPage";
import { InvitePage } from "@/features/ways/InvitePage";
import { mayAdminister } from "@/shell/mayAdminister";
import { useMembership } from "@/shell/OrganizationContext";

/** `/o/$organizationId/invite` */
export function InviteRoute() {
  return mayAdminister(useMembership()) ? <InvitePage /> : <NoPermissionPage />;
}
