import { AuditPage } from "@/features/audit/AuditPage";
import { NoPermissionPage } from "@/features/organizations/NoPermissionPage";
import { useMay } from "@/shell/OrganizationContext";

/** `/o/$organizationId/audit-log` */
export function AuditRoute() {
  const may = useMay();
  return may("audit.read") ? <AuditPage /> : <NoPermissionPage />;
}
