import { useRef, useState } from "react";
import { Trans, useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useReject } from "@/api/joinRequests";
import type { Member } from "@/api/types";
import { useMembership } from "@/shell/OrganizationContext";
import { useSession } from "@/shell/SessionContext";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { ProblemNote } from "@/ui/ProblemNote";
import { TextArea } from "@/ui/TextArea";
import { showToast } from "@/ui/toasts";
import { useFirstField } from "@/ui/useFirstField";
import { useOnline } from "@/ui/useOnline";
import { Reading } from "./Reading";

type Props = {
  readonly organizationId: string;
  readonly member: Member;
  readonly onRejected: () => void;
  readonly onClose: () => void;
};

/** Takes a message for the applicant, shows how it will be read, then refuses. */
export function RejectDialog({ organizationId, member, onRejected, onClose }: Props) {
  const { t } = useTranslation("requests");
  const { t: ui } = useTranslation("ui");
  const { organization } = useMembership();
  const { account } = useSession();
  const isOnline = useOnline();
  const reject = useReject(organizationId);
  const key = useRef(crypto.randomUUID());
  const first = useFirstField<HTMLTextAreaElement>();
  const [message, setMessage] = useState("");
  const error = reject.error ? toApiError(reject.error) : null;
  const blocked = isOnline ? null : ui("offline_reason");
  const submit = () => {
    if (blocked || reject.isPending) return;
    reject.mutate(
      { member_id: member.id, message: message.trim(), key: key.current },
      {
        onSuccess: () => {
          showToast(t("rejected_toast", { name: member.name }));
          onRejected();
        },
      },
    );
  };
  return (
    <Dialog
      title={t("reject_title", { name: member.name })}
      width={560}
      isChanged={message.trim() !== ""}
      onClose={onClose}
      onPrimary={submit}
      reason={blocked}
      primary={
        <Button
          variant="danger"
          keys="Ctrl Enter"
          busy={reject.isPending ? t("rejecting") : null}
          disabledReason={blocked}
          onClick={submit}
        >
          {t("reject_confirm")}
        </Button>
      }
    >
      <div className="form">
        <p className="second-strong">
          <Trans t={t} i18nKey="reject_text" values={{ name: member.name }} components={{ name: <bdi /> }} />
        </p>
        <TextArea
          ref={first}
          label={t("message")}
          hint={t("message_hint", { name: member.name })}
          maxLength={500}
          value={message}
          onChange={(value) => {
            key.current = crypto.randomUUID();
            if (reject.error) reject.reset();
            setMessage(value);
          }}
          error={error?.field("/message")}
        />
        <Reading
          organization={organization.name}
          by={account.name}
          name={member.name}
          message={message.trim()}
        />
        <ProblemNote error={error} />
      </div>
    </Dialog>
  );
}
