import { Check, X } from "lucide-react";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Member } from "@/api/types";
import { Button } from "@/ui/Button";
import { useKeys } from "@/ui/keys";
import { useOnline } from "@/ui/useOnline";
import { ApproveDialog } from "./lazyApproveDialog";
import { RejectDialog } from "./lazyRejectDialog";

type Props = {
  readonly organizationId: string;
  readonly member: Member;
  /** The person stands in another list from now on. */
  readonly onDecided: () => void;
};

/**
 * The two decisions at the foot of the card of somebody who waits; the one that is left for somebody who was rejected.
 * Of anybody else it shows nothing, but a dialog that is open stays: it says why somebody else was faster.
 */
export function RequestActions({ organizationId, member, onDecided }: Props) {
  const { t } = useTranslation("requests");
  const { t: ui } = useTranslation("ui");
  const reason = useOnline() ? null : ui("offline_reason");
  const [dialog, setDialog] = useState<{
    readonly kind: "approve" | "reject";
    readonly member: Member;
  } | null>(null);
  const isPending = member.state === "pending";
  const isOpen = isPending || member.state === "rejected";
  const open = (kind: "approve" | "reject") => reason === null && setDialog({ kind, member });
  const close = () => setDialog(null);
  const decided = () => {
    close();
    onDecided();
  };
  useKeys(
    {
      ...(isOpen ? { a: () => open("approve") } : {}),
      ...(isPending ? { r: () => open("reject") } : {}),
    },
    { enabled: dialog === null },
  );
  return (
    <span className="card-actions">
      {isPending && (
        <Button icon={<X size={15} />} keys="R" disabledReason={reason} onClick={() => open("reject")}>
          {t("reject_ask")}
        </Button>
      )}
      {isOpen && (
        <Button
          variant="primary"
          icon={<Check size={15} />}
          keys="A"
          disabledReason={reason}
          onClick={() => open("approve")}
        >
          {t(isPending ? "approve_ask" : "reapprove_ask")}
        </Button>
      )}
      <Suspense>
        {dialog?.kind === "approve" && (
          <ApproveDialog
            organizationId={organizationId}
            member={dialog.member}
            onApproved={decided}
            onClose={close}
          />
        )}
        {dialog?.kind === "reject" && (
          <RejectDialog
            organizationId={organizationId}
            member={dialog.member}
            onRejected={decided}
            onClose={close}
          />
        )}
      </Suspense>
    </span>
  );
}
