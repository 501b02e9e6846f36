import { NoOrganizationPage } from "@/features/organizations/NoOrganizationPage";

/** `/` for somebody who belongs nowhere */
export function NoOrganizationRoute() {
  return <NoOrganizationPage />;
}
