import { MembersPage } from "@/features/members/MembersPage";
import { NoPermissionPage } from "@/features/organizations/NoPermissionPage";
import { mayAdminister } from "@/shell/mayAdminister";
import { useMembership } from "@/shell/OrganizationContext";

/** `/o/$organizationId/members` */
export function MembersRoute() {
  return mayAdminister(useMembership()) ? <MembersPage /> : <NoPermissionPage />;
}
