import { Link } from "@tanstack/react-router";
import { Lock } from "lucide-react";
import { Trans, useTranslation } from "react-i18next";
import { useMembership } from "@/shell/OrganizationContext";
import { EmptyState } from "@/ui/EmptyState";
import { usePageTitle } from "@/ui/usePageTitle";

/** Names what is missing and who can give it. */
export function NoPermissionPage() {
  const { t } = useTranslation("shell");
  const { organization } = useMembership();
  usePageTitle(t("no_permission_title"));
  const back = (
    <Link className="button" to="/o/$organizationId" params={{ organizationId: organization.id }}>
      {t("no_permission_back")}
    </Link>
  );
  return (
    <main className="whole-page">
      <EmptyState icon={<Lock />} title={t("no_permission_title")} actions={back}>
        <Trans
          t={t}
          i18nKey="no_permission_text"
          values={{ organization: organization.name }}
          components={{ organization: <bdi /> }}
        />
      </EmptyState>
    </main>
  );
}
