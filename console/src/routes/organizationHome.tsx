import { HomePage } from "@/features/organizations/HomePage";
import { PendingPage } from "@/features/organizations/PendingPage";
import { useMembership } from "@/shell/OrganizationContext";

/** `/o/$organizationId` */
export function OrganizationHomeRoute() {
  const membership = useMembership();
  return membership.state === "active" ? <HomePage /> : <PendingPage />;
}
