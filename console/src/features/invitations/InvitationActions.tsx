import { Send, X } from "lucide-react";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Member } from "@/api/types";
import { Button } from "@/ui/Button";
import { useOnline } from "@/ui/useOnline";
import { RevokeDialog } from "./lazyRevokeDialog";
import { useReinviteAction } from "./useReinviteAction";

type Props = { readonly organizationId: string; readonly member: Member; readonly onRevoked: () => void };

/** Re-invite and revoke at the foot of an invited member's card. */
export function InvitationActions({ organizationId, member, onRevoked }: Props) {
  const { t } = useTranslation("invitations");
  const { t: ui } = useTranslation("ui");
  const reason = useOnline() ? null : ui("offline_reason");
  const reinvite = useReinviteAction(organizationId);
  const [asks, setAsks] = useState(false);
  return (
    <span className="card-actions">
      <Button
        icon={<Send className="flips" size={15} />}
        busy={reinvite.isRunning ? t("sending") : null}
        disabledReason={reason}
        onClick={() => reinvite.run(member)}
      >
        {t("reinvite")}
      </Button>
      <Button variant="ending" icon={<X size={15} />} disabledReason={reason} onClick={() => setAsks(true)}>
        {t("revoke_ask")}
      </Button>
      <Suspense>
        {asks && (
          <RevokeDialog
            organizationId={organizationId}
            member={member}
            onClose={() => setAsks(false)}
            onRevoked={() => {
              setAsks(false);
              onRevoked();
            }}
          />
        )}
      </Suspense>
    </span>
  );
}
