import { AccountPage } from "@/features/account/AccountPage";

/** `/account` */
export function AccountRoute() {
  return <AccountPage />;
}
