import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ApiError } from "@/api/ApiError";
import type { BulkKind, BulkOrder } from "@/api/types";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { numberText } from "@/ui/numberText";
import { ProblemNote } from "@/ui/ProblemNote";
import { TextField } from "@/ui/TextField";
import { useOnline } from "@/ui/useOnline";
import { kinds } from "./kinds";
import type { Whom } from "./whom";

/** What every question before a bulk action gets. */
export type AskProps = {
  readonly organizationId: string;
  readonly kind: BulkKind;
  readonly whom: Whom;
  readonly count: number;
  readonly isExact: boolean;
  readonly isAgain: boolean;
  readonly isRunning: boolean;
  readonly error: ApiError | null;
  readonly onSend: (particulars: Partial<BulkOrder>) => void;
  readonly onClose: () => void;
};

type Props = Omit<AskProps, "onSend"> & {
  readonly onSubmit: () => void;
  /** What the main button does, where that is not the action yet. */
  readonly label?: string;
  readonly busyLabel?: string;
  /** Something was typed. */
  readonly isChanged?: boolean;
  /** Why it cannot be sent yet. */
  readonly reason?: string | null;
  readonly extra?: ReactNode;
  readonly children?: ReactNode;
};

/** From so many people on the number is typed before something ends for them. */
const typedFrom = 20;

/** The question: whom, what happens, what is needed for it. */
export function Ask(props: Props) {
  const { kind, count, isExact, isAgain, isRunning, error, onSubmit, onClose, children } = props;
  const { t, i18n } = useTranslation("bulk");
  const { t: ui } = useTranslation("ui");
  const isOnline = useOnline();
  const [typed, setTyped] = useState("");
  const name = kind === "approve" && isAgain ? "reapprove" : kind;
  const shown = numberText(count, i18n.language, isExact);
  const { ends } = kinds[kind];
  const isTyped = ends && count >= typedFrom;
  const reason = !isOnline
    ? ui("offline_reason")
    : (props.reason ??
      (isTyped && typed.replaceAll(/\D/g, "") !== String(count) ? t("type_number_reason") : null));
  const submit = () => {
    if (!reason && !isRunning) onSubmit();
  };
  return (
    <Dialog
      title={t(`ask_${name}`, { count, shown })}
      width={600}
      isChanged={props.isChanged}
      extra={props.extra}
      reason={reason}
      onPrimary={ends ? undefined : submit}
      onClose={onClose}
      primary={
        <Button
          variant={ends ? "danger" : "primary"}
          keys={ends ? undefined : "Ctrl Enter"}
          busy={isRunning ? (props.busyLabel ?? t("running")) : null}
          disabledReason={reason}
          onClick={submit}
        >
          {props.label ?? t(`do_${name}`, { count, shown })}
        </Button>
      }
    >
      <div className="form">
        <p>{t(`text_${name}`, { count })}</p>
        {children}
        {isTyped && (
          <TextField
            label={t("type_number", { shown })}
            inputMode="numeric"
            autoComplete="off"
            value={typed}
            onChange={setTyped}
          />
        )}
        <ProblemNote error={error} />
      </div>
    </Dialog>
  );
}
