import { ImportPage } from "@/features/imports/ImportPage";
import { ImportsPage } from "@/features/imports/ImportsPage";
import { NoPermissionPage } from "@/features/organizations/NoPermissionPage";
import { useMay } from "@/shell/OrganizationContext";

/** `/o/$organizationId/imports` */
export function ImportsRoute() {
  const may = useMay();
  return may("members.import") ? <ImportsPage /> : <NoPermissionPage />;
}

/** `/o/$organizationId/imports/$importId` */
export function ImportRoute() {
  const may = useMay();
  return may("members.import") ? <ImportPage /> : <NoPermissionPage />;
}
