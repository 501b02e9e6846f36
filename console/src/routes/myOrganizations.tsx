import { MyOrganizationsPage } from "@/features/mine/MyOrganizationsPage";

/** `/organizations` */
export function MyOrganizationsRoute() {
  return <MyOrganizationsPage />;
}
