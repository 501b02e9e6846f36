import { CircleSlash, Hourglass, MailOpen } from "lucide-react";
import { Trans, useTranslation } from "react-i18next";
import { useMembership } from "@/shell/OrganizationContext";
import { EmptyState } from "@/ui/EmptyState";
import { usePageTitle } from "@/ui/usePageTitle";

const icons = { pending: Hourglass, rejected: CircleSlash, terminated: CircleSlash, invited: MailOpen };

/** Where somebody stands who is not, or not any more, a member: said as it is. */
export function PendingPage() {
  const { t } = useTranslation("shell");
  const { organization, state } = useMembership();
  const shown = state === "active" ? "pending" : state;
  const Icon = icons[shown];
  usePageTitle(t(`${shown}_title`), organization.name);
  return (
    <main className="whole-page">
      <EmptyState icon={<Icon />} title={t(`${shown}_title`)}>
        <Trans
          t={t}
          i18nKey={`${shown}_text`}
          values={{ organization: organization.name }}
          components={{ organization: <bdi /> }}
        />
      </EmptyState>
    </main>
  );
}
