import { useTranslation } from "react-i18next";
import type { Termination } from "@/api/types";
import { DateText } from "@/ui/DateText";
import { dayText } from "@/ui/times";

type Props = { readonly termination: Termination };

/** On a former member's card: how the membership ended. */
export function TerminationFacts({ termination }: Props) {
  const { t, i18n } = useTranslation("leaving");
  return (
    <>
      <h3>{t("ended_title")}</h3>
      <dl className="member-facts">
        <dt>{t("last_day")}</dt>
        <dd>{dayText(termination.last_day, i18n.language)}</dd>
        {termination.reason && (
          <>
            <dt>{t("reason")}</dt>
            <dd>
              <bdi>{termination.reason}</bdi>
            </dd>
          </>
        )}
        <dt>{t("ended_by")}</dt>
        <dd>
          {termination.ended_by === "person"
            ? t("left_by_person")
            : termination.actor && <bdi>{termination.actor.name}</bdi>}
        </dd>
        <dt>{t("ended_at")}</dt>
        <dd>
          <DateText at={termination.at} style="time" />
        </dd>
      </dl>
    </>
  );
}
