import { Link } from "@tanstack/react-router";
import { CircleSlash, Hourglass, MailOpen } from "lucide-react";
import { Trans, useTranslation } from "react-i18next";
import { useMyJoinRequests } from "@/api/myWays";
import { MyRequestCard } from "@/features/mine/MyRequestCard";
import { useMembership } from "@/shell/OrganizationContext";
import { EmptyState } from "@/ui/EmptyState";
import { usePageTitle } from "@/ui/usePageTitle";

const icons = { pending: Hourglass, rejected: CircleSlash, terminated: CircleSlash, invited: MailOpen };

/** Where somebody stands who is not, or not any more, a member: said as it is. */
export function PendingPage() {
  const { t } = useTranslation("shell");
  const { data: requests } = useMyJoinRequests();
  const { organization, state } = useMembership();
  const shown = state === "active" ? "pending" : state;
  const Icon = icons[shown];
  const request = requests?.find((each) => each.organization.id === organization.id);
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
        {request && (
          <ul className="mine-list waiting">
            <MyRequestCard request={request} />
          </ul>
        )}
        {state === "invited" && (
          <p>
            <Link className="button" to="/organizations">
              {t("my_organizations")}
            </Link>
          </p>
        )}
      </EmptyState>
    </main>
  );
}
