import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMemberCounts } from "@/api/members";
import { Count } from "@/ui/Count";

type Props = {
  readonly organizationId: string;
  readonly chosen: "members" | "inactivated" | "pending" | "terminated";
};

/** The sister lists on a phone. */
export function ListTabs({ organizationId, chosen }: Props) {
  const { t } = useTranslation("shell");
  const { data: counts } = useMemberCounts(organizationId);
  const params = { organizationId };
  const mark = (name: Props["chosen"]) => (name === chosen ? { "aria-current": "page" as const } : {});
  return (
    <nav className="list-tabs" aria-label={t("lists")}>
      <Link to="/o/$organizationId/members" params={params} search={{}} {...mark("members")}>
        {t("members")}
        <Count value={counts?.active} />
      </Link>
      <Link to="/o/$organizationId/inactivated" params={params} search={{}} {...mark("inactivated")}>
        {t("inactivated")}
        <Count value={counts?.invited} />
      </Link>
      <Link to="/o/$organizationId/pending" params={params} search={{}} {...mark("pending")}>
        {t("pending")}
        <Count value={counts?.pending} waits />
      </Link>
      <Link to="/o/$organizationId/terminated" params={params} search={{}} {...mark("terminated")}>
        {t("terminated")}
        <Count value={counts?.terminated} />
      </Link>
      <Link to="/o/$organizationId/invite" params={params}>
        {t("invite")}
      </Link>
    </nav>
  );
}
