import { ArrowLeftRight, ReceiptText, RotateCcw, UserRoundX } from "lucide-react";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Member } from "@/api/types";
import { useMay, useMembership } from "@/shell/OrganizationContext";
import { Button } from "@/ui/Button";
import { useKeys } from "@/ui/keys";
import { useOnline } from "@/ui/useOnline";
import { HandoverDialog } from "./lazyHandoverDialog";
import { RestoreDialog } from "./lazyRestoreDialog";
import { StoredReceipt } from "./lazyStoredReceipt";
import { TerminateDialog } from "./lazyTerminateDialog";

type Props = { readonly organizationId: string; readonly member: Member };

/** At the foot of a card: the ways out of the organization and back. */
export function LeavingActions({ organizationId, member }: Props) {
  const { t } = useTranslation("leaving");
  const { t: ui } = useTranslation("ui");
  const { member_id } = useMembership();
  const may = useMay();
  const isOnline = useOnline();
  // The member as it was when the dialog opened: ending it changes the card behind.
  const [dialog, setDialog] = useState<{
    readonly kind: "terminate" | "handover" | "restore" | "receipt";
    readonly member: Member;
  } | null>(null);
  const offline = isOnline ? null : ui("offline_reason");
  const open = (kind: "terminate" | "handover" | "restore" | "receipt") => setDialog({ kind, member });
  const close = () => setDialog(null);
  const isActive = member.state === "active";
  const isFormer = member.state === "terminated";
  const mayHandOver = may("members.terminate") && (isActive || isFormer) && member.id !== member_id;
  useKeys(mayHandOver ? { h: () => open("handover") } : {}, { enabled: dialog === null });
  const blocked =
    offline ??
    (member.id === member_id
      ? t("oneself_reason")
      : member.roles.includes("super_admin")
        ? t("super_admin_reason")
        : null);
  const shown = dialog && {
    organizationId,
    member: dialog.member,
    onClose: close,
    onHandOver: () => setDialog({ kind: "handover", member: dialog.member }),
  };
  return (
    <span className="card-actions">
      {isFormer && (
        <Button icon={<ReceiptText size={15} />} onClick={() => open("receipt")}>
          {t("receipt_show")}
        </Button>
      )}
      {mayHandOver && (
        <Button
          icon={<ArrowLeftRight size={15} />}
          keys="H"
          disabledReason={offline}
          onClick={() => open("handover")}
        >
          {t("handover_ask")}
        </Button>
      )}
      {isActive && may("members.terminate") && (
        <Button
          variant="ending"
          icon={<UserRoundX size={15} />}
          disabledReason={blocked}
          onClick={() => open("terminate")}
        >
          {t("terminate_ask")}
        </Button>
      )}
      {isFormer && may("members.restore") && (
        <Button icon={<RotateCcw size={15} />} disabledReason={offline} onClick={() => open("restore")}>
          {t("restore_ask")}
        </Button>
      )}
      <Suspense>
        {shown && dialog.kind === "terminate" && <TerminateDialog {...shown} />}
        {shown && dialog.kind === "receipt" && <StoredReceipt {...shown} />}
        {shown && dialog.kind === "handover" && (
          <HandoverDialog organizationId={organizationId} member={shown.member} onClose={close} />
        )}
        {shown && dialog.kind === "restore" && (
          <RestoreDialog
            organizationId={organizationId}
            member={shown.member}
            onRestored={close}
            onClose={close}
          />
        )}
      </Suspense>
    </span>
  );
}
