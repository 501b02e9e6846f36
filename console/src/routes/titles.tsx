import { NoPermissionPage } from "@/features/organizations/NoPermissionPage";
import { TitlesPage } from "@/features/titles/TitlesPage";
import { useMay } from "@/shell/OrganizationContext";

/** `/o/$organizationId/positions` */
export function PositionsRoute() {
  const may = useMay();
  return may("positions.manage") ? <TitlesPage kind="positions" /> : <NoPermissionPage />;
}

/** `/o/$organizationId/locations` */
export function LocationsRoute() {
  const may = useMay();
  return may("locations.manage") ? <TitlesPage kind="locations" /> : <NoPermissionPage />;
}
