import { useState } from "react";
import { Trans, useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useLeave } from "@/api/leaving";
import type { Membership } from "@/api/types";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { PasswordField } from "@/ui/PasswordField";
import { ProblemNote } from "@/ui/ProblemNote";
import { showToast } from "@/ui/toasts";
import { useOnline } from "@/ui/useOnline";

type Props = { readonly membership: Membership; readonly onClose: () => void };

/** Says what ends and what stays, asks for the password, then leaves. */
export function LeaveDialog({ membership, onClose }: Props) {
  const { t } = useTranslation("leaving");
  const { t: ui } = useTranslation("ui");
  const isOnline = useOnline();
  const leave = useLeave();
  const [password, setPassword] = useState("");
  const organization = membership.organization.name;
  const error = leave.error ? toApiError(leave.error) : null;
  const blocked = !isOnline ? ui("offline_reason") : !password ? t("password_needed") : null;
  const submit = () => {
    if (blocked || leave.isPending) return;
    leave.mutate(
      { organization_id: membership.organization.id, password },
      {
        onSuccess: () => {
          showToast(t("left_toast", { organization }));
          onClose();
        },
      },
    );
  };
  return (
    <Dialog
      title={t("leave_title", { organization })}
      width={520}
      onClose={onClose}
      reason={blocked}
      primary={
        <Button
          variant="danger"
          busy={leave.isPending ? t("leaving") : null}
          disabledReason={blocked}
          onClick={submit}
        >
          {t("leave_confirm", { organization })}
        </Button>
      }
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <p>
          <Trans
            t={t}
            i18nKey="leave_text"
            values={{ organization }}
            components={{ organization: <bdi /> }}
          />
        </p>
        <PasswordField
          label={t("password")}
          autoComplete="current-password"
          value={password}
          onChange={(next) => {
            if (leave.error) leave.reset();
            setPassword(next);
          }}
          error={error?.field("/password")}
        />
        {!error?.field("/password") && <ProblemNote error={error} />}
      </form>
    </Dialog>
  );
}
