import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMemberCounts } from "@/api/members";
import { Count } from "@/ui/Count";

type Props = { readonly organizationId: string; readonly chosen: "pending" | "rejected" };

/** Who waits, and who was rejected. */
export function RequestTabs({ organizationId, chosen }: Props) {
  const { t } = useTranslation("requests");
  const { data: counts } = useMemberCounts(organizationId);
  const params = { organizationId };
  const mark = (name: Props["chosen"]) => (name === chosen ? { "aria-current": "page" as const } : {});
  return (
    <nav className="page-tabs" aria-label={t("lists")}>
      <Link to="/o/$organizationId/pending" params={params} search={{}} {...mark("pending")}>
        {t("pending")}
        <Count value={counts?.pending} />
      </Link>
      <Link to="/o/$organizationId/rejected" params={params} search={{}} {...mark("rejected")}>
        {t("rejected")}
        <Count value={counts?.rejected} />
      </Link>
    </nav>
  );
}
