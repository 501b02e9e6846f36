import { useState } from "react";
import { Trans, useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useRevoke } from "@/api/invitations";
import type { Member } from "@/api/types";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { ProblemNote } from "@/ui/ProblemNote";
import { showToast } from "@/ui/toasts";

type Props = {
  readonly organizationId: string;
  readonly member: Member;
  readonly onRevoked: () => void;
  readonly onClose: () => void;
};

/** Says what ends and what stays, then revokes. */
export function RevokeDialog({ organizationId, member, onRevoked, onClose }: Props) {
  const { t } = useTranslation("invitations");
  const revoke = useRevoke(organizationId);
  const [key] = useState(() => crypto.randomUUID());
  const submit = () =>
    revoke.mutate(
      { member_id: member.id, key },
      {
        onSuccess: () => {
          showToast(t("revoked", { name: member.name }));
          onRevoked();
        },
      },
    );
  return (
    <Dialog
      title={t("revoke_title", { name: member.name })}
      width={520}
      cancelLabel={t("keep")}
      onClose={onClose}
      primary={
        <Button variant="danger" busy={revoke.isPending ? t("revoking") : null} onClick={submit}>
          {t("revoke_confirm")}
        </Button>
      }
    >
      <div className="form">
        <p>
          <Trans
            t={t}
            i18nKey="revoke_text"
            values={{ name: member.name, email: member.email ?? "" }}
            components={{ name: <bdi />, email: <bdi dir="ltr" /> }}
          />
        </p>
        <ProblemNote error={revoke.error ? toApiError(revoke.error) : null} />
      </div>
    </Dialog>
  );
}
