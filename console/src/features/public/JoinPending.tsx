import { Hourglass } from "lucide-react";
import { Trans, useTranslation } from "react-i18next";
import { StatePage } from "@/ui/StatePage";

type Props = { readonly organization: { readonly id: string; readonly name: string } };

/** After accepting where approval follows: not a member yet, and it says so. */
export function JoinPending({ organization }: Props) {
  const { t } = useTranslation("public");
  const actions = (
    <a className="button" data-variant="primary" data-size="large" href={`/o/${organization.id}`}>
      {t("join_pending_go")}
    </a>
  );
  return (
    <StatePage icon={<Hourglass />} title={t("join_pending_title")} actions={actions}>
      <Trans
        t={t}
        i18nKey="join_pending_text"
        values={{ organization: organization.name }}
        components={{ organization: <bdi /> }}
      />
    </StatePage>
  );
}
