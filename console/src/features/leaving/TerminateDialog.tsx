import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useTerminate } from "@/api/leaving";
import type { Member, Receipt } from "@/api/types";
import { useMembership } from "@/shell/OrganizationContext";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { ProblemNote } from "@/ui/ProblemNote";
import { TextField } from "@/ui/TextField";
import { dayText } from "@/ui/times";
import { showToast } from "@/ui/toasts";
import { useOnline } from "@/ui/useOnline";
import { ColleaguePicker, type Colleague } from "./ColleaguePicker";
import { ReceiptDialog } from "./ReceiptDialog";
import { useRoleWords } from "./useRoleWords";

type Props = {
  readonly organizationId: string;
  readonly member: Member;
  readonly onHandOver: () => void;
  readonly onClose: () => void;
};

/** Says what ends and what stays, asks for last day and reason, then ends the membership and shows the receipt. */
export function TerminateDialog({ organizationId, member, onHandOver, onClose }: Props) {
  const { t, i18n } = useTranslation("leaving");
  const { t: ui } = useTranslation("ui");
  const { organization } = useMembership();
  const isOnline = useOnline();
  const roleWords = useRoleWords();
  const terminate = useTerminate(organizationId);
  const key = useRef(crypto.randomUUID());
  const [today] = useState(() => new Date().toISOString().slice(0, 10));
  const planned = member.planned_termination;
  const [lastDay, setLastDay] = useState(planned?.last_day ?? today);
  const [reason, setReason] = useState(planned?.reason ?? "");
  const [taker, setTaker] = useState<Colleague | null>(null);
  const [receipt, setReceipt] = useState<Receipt | null>(null);
  if (receipt)
    return (
      <ReceiptDialog
        organizationId={organizationId}
        member={member}
        receipt={receipt}
        onHandOver={onHandOver}
        onClose={onClose}
      />
    );

  const isAhead = lastDay > today;
  const error = terminate.error ? toApiError(terminate.error) : null;
  const blocked = !isOnline ? ui("offline_reason") : !lastDay ? t("choose_day") : null;
  const changed =
    <Value,>(set: (value: Value) => void) =>
    (value: Value) => {
      key.current = crypto.randomUUID();
      if (terminate.error) terminate.reset();
      set(value);
    };
  const submit = () => {
    if (blocked || terminate.isPending) return;
    const order = { last_day: lastDay, reason: reason.trim() || null, hand_over_to: taker?.id ?? null };
    terminate.mutate(
      { member_id: member.id, order, key: key.current },
      {
        onSuccess: (result) => {
          if (result.receipt) return setReceipt(result.receipt);
          showToast(t("planned_toast", { name: member.name, date: dayText(lastDay, i18n.language) }));
          return onClose();
        },
      },
    );
  };
  const roles = [...member.roles, ...member.custom_roles.map(({ name }) => name)];
  return (
    <Dialog
      title={t("terminate_title", { name: member.name })}
      width={600}
      onClose={onClose}
      reason={blocked}
      primary={
        <Button
          variant="danger"
          busy={terminate.isPending ? t("terminating") : null}
          disabledReason={blocked}
          onClick={submit}
        >
          {isAhead ? t("terminate_plan") : t("terminate_now", { name: member.name })}
        </Button>
      }
    >
      <div className="form">
        <div className="form-pair">
          <section>
            <h3>{t("ends")}</h3>
            <ul className="plain-list">
              <li>
                {t(isAhead ? "ends_access_planned" : "ends_access", { organization: organization.name })}
              </li>
              {roles.length > 0 && <li>{t("ends_roles", { roles: roleWords(roles) })}</li>}
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
          onChange={changed(setLastDay)}
          required
          hint={t("last_day_hint")}
          error={error?.field("/last_day")}
        />
        <TextField
          label={t("reason")}
          dir="auto"
          autoComplete="off"
          maxLength={500}
          value={reason}
          onChange={changed(setReason)}
          hint={t("reason_hint")}
          error={error?.field("/reason")}
        />
        <ColleaguePicker
          organizationId={organizationId}
          label={t("hand_over_to")}
          hint={t("hand_over_hint")}
          without={member.id}
          value={taker}
          onChange={changed(setTaker)}
          error={error?.field("/hand_over_to")}
        />
        <ProblemNote error={error} />
      </div>
    </Dialog>
  );
}
