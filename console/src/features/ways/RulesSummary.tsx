import { Link2, Mail, ShieldCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { JoinRules } from "@/api/types";

type Props = { readonly rules: JoinRules };

/** What the present switches lead to, way by way. */
export function RulesSummary({ rules }: Props) {
  const { t } = useTranslation("ways");
  const isOpen = rules.share_links_open || rules.door_number_open;
  const membersInvite = rules.who_may_invite === "everyone";
  const waits = membersInvite && rules.enrollment_approval;
  return (
    <aside className="rules-summary" aria-labelledby="with-these-rules">
      <h2 id="with-these-rules">{t("with_these_rules")}</h2>
      <ul>
        <li>
          <Link2 size={16} aria-hidden="true" />
          <div>
            <p>{t("sum_open")}</p>
            <p data-tone={isOpen ? "warning" : "neutral"}>
              {t(isOpen ? "sum_open_waits" : "sum_open_closed")}
            </p>
          </div>
        </li>
        <li>
          <Mail size={16} aria-hidden="true" />
          <div>
            <p>{t("sum_member")}</p>
            <p data-tone={!membersInvite ? "neutral" : waits ? "warning" : "success"}>
              {t(!membersInvite ? "sum_member_not" : waits ? "sum_member_waits" : "sum_at_once")}
            </p>
          </div>
        </li>
        <li>
          <ShieldCheck size={16} aria-hidden="true" />
          <div>
            <p>{t("sum_admin")}</p>
            <p data-tone="success">{t("sum_at_once")}</p>
          </div>
        </li>
      </ul>
      <p className="second">{t("sum_counts")}</p>
    </aside>
  );
}
