import { Link } from "@tanstack/react-router";
import { Building2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/shell/SessionContext";
import { EmptyState } from "@/ui/EmptyState";
import { usePageTitle } from "@/ui/usePageTitle";

/** For an account without any organization. */
export function NoOrganizationPage() {
  const { t } = useTranslation("shell");
  const { account } = useSession();
  usePageTitle(t("no_organization_title"));
  return (
    <main className="whole-page">
      <EmptyState
        icon={<Building2 />}
        title={t("no_organization_title")}
        actions={
          <Link className="button" data-variant="primary" to="/organizations">
            {t("my_organizations")}
          </Link>
        }
      >
        {t("no_organization_text", { login: account.email ?? account.phone })}
      </EmptyState>
    </main>
  );
}
