import { NoPermissionPage } from "@/features/organizations/NoPermissionPage";
import { RequestsPage } from "@/features/requests/RequestsPage";
import { mayAdminister } from "@/shell/mayAdminister";
import { useMembership } from "@/shell/OrganizationContext";

/** `/o/$organizationId/pending` */
export function PendingRoute() {
  return mayAdminister(useMembership()) ? <RequestsPage state="pending" /> : <NoPermissionPage />;
}

/** `/o/$organizationId/rejected` */
export function RejectedRoute() {
  return mayAdminister(useMembership()) ? <RequestsPage state="rejected" /> : <NoPermissionPage />;
}
