import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ColleaguePicker, type Colleague } from "@/features/leaving/ColleaguePicker";
import { useMembership } from "@/shell/OrganizationContext";
import { TextField } from "@/ui/TextField";
import { Ask, type AskProps } from "./Ask";

/** Asks for last day and reason, which are the same for all, and says what ends and what stays. */
export function TerminateAsk({ onSend, ...ask }: AskProps) {
  const { t } = useTranslation("leaving");
  const { organization } = useMembership();
  const [today] = useState(() => new Date().toISOString().slice(0, 10));
  const [lastDay, setLastDay] = useState(today);
  const [reason, setReason] = useState("");
  const [taker, setTaker] = useState<Colleague | null>(null);
  return (
    <Ask
      {...ask}
      reason={lastDay ? null : t("choose_day")}
      isChanged={reason.trim() !== "" || taker !== null || lastDay !== today}
      onSubmit={() =>
        onSend({
          last_day: lastDay,
          ...(reason.trim() ? { reason: reason.trim() } : {}),
          ...(taker ? { hand_over_to: taker.id } : {}),
        })
      }
    >
      <div className="form-pair">
        <section>
          <h3>{t("ends")}</h3>
          <ul className="plain-list">
            <li>
              {t(lastDay > today ? "ends_access_planned" : "ends_access", {
                organization: organization.name,
              })}
            </li>
            <li>{t("ends_open")}</li>
          </ul>
        </section>
        <section>
          <h3>{t("stays")}</h3>
          <ul className="plain-list">
            <li>{t("stays_record")}</li>
            <li>{t("stays_restore")}</li>
          </ul>
        </section>
      </div>
      <TextField
        label={t("last_day")}
        type="date"
        min="1900-01-01"
        value={lastDay}
        onChange={setLastDay}
        required
        hint={t("last_day_hint")}
        error={ask.error?.field("/last_day")}
      />
      <TextField
        label={t("reason")}
        dir="auto"
        autoComplete="off"
        maxLength={500}
        value={reason}
        onChange={setReason}
        hint={t("reason_hint")}
        error={ask.error?.field("/reason")}
      />
      <ColleaguePicker
        organizationId={ask.organizationId}
        label={t("hand_over_to")}
        hint={t("hand_over_hint")}
        value={taker}
        onChange={setTaker}
        error={ask.error?.field("/hand_over_to")}
      />
    </Ask>
  );
}
