import { useTranslation } from "react-i18next";
import { usePageTitle } from "@/ui/usePageTitle";
import { DoorNumberForm } from "./DoorNumberForm";
import { MyInvitations } from "./MyInvitations";
import { MyMemberships } from "./MyMemberships";
import { MyRequests } from "./MyRequests";

/** Where I belong, who invites me, where I wait, and a way to another organization. */
export function MyOrganizationsPage() {
  const { t } = useTranslation("mine");
  usePageTitle(t("title"));
  return (
    <main className="form-page">
      <header className="page-title">
        <h1>{t("title")}</h1>
        <p>{t("text")}</p>
      </header>
      <MyInvitations />
      <MyRequests />
      <MyMemberships />
      <DoorNumberForm />
    </main>
  );
}
