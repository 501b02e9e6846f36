import { RolesPage } from "@/features/roles/RolesPage";
import { NoPermissionPage } from "@/features/organizations/NoPermissionPage";
import { useMay } from "@/shell/OrganizationContext";

/** `/o/$organizationId/roles` */
export function RolesRoute() {
  const may = useMay();
  return may("roles.manage") ? <RolesPage /> : <NoPermissionPage />;
}
