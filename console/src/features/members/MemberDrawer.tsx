import { ArrowDown, ArrowUp, Pencil, UserRoundX, X } from "lucide-react";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useMember } from "@/api/members";
import { InvitationActions } from "@/features/invitations/InvitationActions";
import { InvitationFacts } from "@/features/invitations/InvitationFacts";
import { LeavingActions } from "@/features/leaving/LeavingActions";
import { PlannedEnd } from "@/features/leaving/PlannedEnd";
import { TerminationFacts } from "@/features/leaving/TerminationFacts";
import { RequestActions } from "@/features/requests/RequestActions";
import { RequestFacts } from "@/features/requests/RequestFacts";
import { MemberAccess } from "@/features/roles/MemberAccess";
import { useMay, useMembership } from "@/shell/OrganizationContext";
import { Button } from "@/ui/Button";
import { DrawerCard } from "@/ui/DrawerCard";
import { EmptyState } from "@/ui/EmptyState";
import { FailedStrip } from "@/ui/FailedStrip";
import { useKeys } from "@/ui/keys";
import { SkeletonRows } from "@/ui/SkeletonRows";
import { Tabs } from "@/ui/Tabs";
import { useOnline } from "@/ui/useOnline";
import { MemberEditor } from "./lazyMemberEditor";
import { MemberFacts } from "./MemberFacts";
import { MemberHeading } from "./MemberHeading";
import { MemberHistory } from "./MemberHistory";

export type CardTab = "card" | "access" | "history";

type Props = {
  readonly organizationId: string;
  readonly memberId: string;
  readonly tab: CardTab;
  readonly onTab: (tab: CardTab) => void;
  readonly onStep: (by: number) => void;
  /** The person has left this list by what was done on the card; without it the card closes. */
  readonly onLeft?: () => void;
  readonly onClose: () => void;
};

/** A member's card over the list; the arrows step through the list. */
export function MemberDrawer({ organizationId, memberId, tab, onTab, onStep, onLeft, onClose }: Props) {
  const { t } = useTranslation("members");
  const { t: ui } = useTranslation("ui");
  const { organization } = useMembership();
  const may = useMay();
  const isOnline = useOnline();
  const { data, error, isFetching, refetch } = useMember(organizationId, memberId);
  const [editedId, setEditedId] = useState<string | null>(null);
  const [isChanged, setChanged] = useState(false);
  const [asks, setAsks] = useState(false);
  const member = data?.data;
  const isEditing = editedId === memberId && tab === "card";
  const mayEdit = may("members.edit") && (member?.state === "active" || member?.state === "invited");
  const edit = () => {
    onTab("card");
    setEditedId(memberId);
  };
  const stopEditing = () => {
    setEditedId(null);
    setChanged(false);
    setAsks(false);
  };
  const close = () => {
    if (isEditing && isChanged) return setAsks(true);
    stopEditing();
    return onClose();
  };
  const leaveEditor = () => (isChanged ? setAsks(true) : stopEditing());
  useKeys(
    isEditing
      ? { Escape: leaveEditor }
      : {
          j: () => onStep(1),
          k: () => onStep(-1),
          ArrowDown: () => onStep(1),
          ArrowUp: () => onStep(-1),
          Escape: close,
          ...(mayEdit ? { e: edit } : {}),
        },
    { exclusive: true },
  );
  const request = member?.state === "pending" || member?.state === "rejected" ? member.join_request : null;
  const isGone = error !== null && toApiError(error).status === 404;
  return (
    <DrawerCard label={member?.name ?? t("card")} onClose={isEditing ? leaveEditor : close}>
      <div className="card">
        <header className="card-head">
          {member ? <MemberHeading member={member} /> : <span />}
          <span className="card-tools">
            {mayEdit && !isEditing && (
              <Button
                icon={<Pencil size={15} />}
                keys="E"
                disabledReason={isOnline ? null : ui("offline_reason")}
                onClick={edit}
              >
                {t("edit")}
              </Button>
            )}
            <Button variant="text" label={ui("close")} icon={<X size={18} />} onClick={close} />
          </span>
        </header>
        <div className="card-body">
          {isGone ? (
            <EmptyState icon={<UserRoundX />} title={t("gone_title")}>
              {t("gone_text")}
            </EmptyState>
          ) : (
            <>
              {error && (
                <FailedStrip
                  error={error}
                  title={t("card_failed")}
                  isTrying={isFetching}
                  onTryAgain={() => void refetch()}
                />
              )}
              {!member && !error && <SkeletonRows height={54} count={6} />}
              {member && (
                <Tabs
                  label={member.name}
                  chosen={request && tab === "access" ? "card" : tab}
                  onChosen={onTab}
                  tabs={[
                    { name: "card", label: t("card") },
                    ...(request ? [] : [{ name: "access", label: t("access") } as const]),
                    { name: "history", label: t("history") },
                  ]}
                >
                  {tab === "history" ? (
                    <MemberHistory organizationId={organizationId} memberId={memberId} />
                  ) : tab === "access" && !request ? (
                    <MemberAccess
                      key={memberId}
                      organizationId={organizationId}
                      member={member}
                      etag={data.etag}
                    />
                  ) : isEditing ? (
                    <Suspense>
                      <MemberEditor
                        key={memberId}
                        organizationId={organizationId}
                        member={member}
                        etag={data.etag}
                        onChanged={setChanged}
                        onDone={stopEditing}
                      />
                    </Suspense>
                  ) : request ? (
                    <RequestFacts member={member} request={request} />
                  ) : (
                    <>
                      {member.invitation && member.state === "invited" && (
                        <InvitationFacts invitation={member.invitation} />
                      )}
                      {member.planned_termination && (
                        <PlannedEnd
                          organizationId={organizationId}
                          member={member}
                          plan={member.planned_termination}
                        />
                      )}
                      {member.termination && <TerminationFacts termination={member.termination} />}
                      <MemberFacts member={member} organizationName={organization.name} />
                    </>
                  )}
                </Tabs>
              )}
            </>
          )}
        </div>
        <footer className="card-foot">
          {asks && isEditing && (
            <div className="dialog-foot" role="alertdialog" aria-label={ui("discard_title")}>
              <span>
                <strong>{ui("discard_title")}</strong> {ui("discard_text")}
              </span>
              <span className="dialog-buttons">
                <Button autoFocus onClick={() => setAsks(false)}>
                  {ui("discard_keep")}
                </Button>
                <Button variant="ending" onClick={stopEditing}>
                  {ui("discard_leave")}
                </Button>
              </span>
            </div>
          )}
          {!isEditing && (
            <span className="card-steps">
              <Button
                variant="text"
                size="small"
                label={t("previous")}
                icon={<ArrowUp size={15} />}
                onClick={() => onStep(-1)}
              />
              <Button
                variant="text"
                size="small"
                label={t("next")}
                icon={<ArrowDown size={15} />}
                onClick={() => onStep(1)}
              />
              <span className="second">{t("previous_next")}</span>
            </span>
          )}
          {!isEditing && (member?.state === "active" || member?.state === "terminated") && (
            <LeavingActions organizationId={organizationId} member={member} />
          )}
          {!isEditing && member?.state === "invited" && may("members.invite") && (
            <InvitationActions organizationId={organizationId} member={member} onRevoked={close} />
          )}
          {member && may("members.approve") && (
            <RequestActions
              key={memberId}
              organizationId={organizationId}
              member={member}
              onDecided={onLeft ?? close}
            />
          )}
        </footer>
      </div>
    </DrawerCard>
  );
}
