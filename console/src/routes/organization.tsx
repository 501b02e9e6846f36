import { Outlet, useParams } from "@tanstack/react-router";
import { useEffect } from "react";
import { OrganizationContext } from "@/shell/OrganizationContext";
import { rememberOrganization } from "@/shell/chosenOrganization";
import { useSession } from "@/shell/SessionContext";
import { NotFoundPage } from "@/ui/NotFoundPage";

/** `/o/$organizationId/…`: only with a membership of one's own */
export function OrganizationRoute() {
  const { organizationId } = useParams({ strict: false });
  const { memberships } = useSession();
  const membership = memberships.find((candidate) => candidate.organization.id === organizationId);
  useEffect(() => {
    if (membership) rememberOrganization(membership.organization.id);
  }, [membership]);
  if (!membership) return <NotFoundPage />;
  return (
    <OrganizationContext value={membership}>
      <Outlet />
    </OrganizationContext>
  );
}
