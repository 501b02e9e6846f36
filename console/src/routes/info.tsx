import { InfoPage } from "@/features/organizations/InfoPage";

/** `/o/$organizationId/info` */
export function InfoRoute() {
  return <InfoPage />;
}
