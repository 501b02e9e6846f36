import { Check, ExternalLink, FolderPlus, Send, X } from "lucide-react";
import { Suspense, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useReinvite, useRevoke } from "@/api/invitations";
import { useApprove, useReject } from "@/api/joinRequests";
import { useChangeMember } from "@/api/members";
import type { InvitationResult, Permission } from "@/api/types";
import type { ChosenDepartment } from "@/features/departments/DepartmentPicker";
import { FormerMemberChoices } from "@/features/leaving/FormerMemberChoices";
import { RestoreDialog } from "@/features/leaving/lazyRestoreDialog";
import { useMay } from "@/shell/OrganizationContext";
import { Avatar } from "@/ui/Avatar";
import { Button } from "@/ui/Button";
import { PersonName } from "@/ui/PersonName";
import { ProblemNote } from "@/ui/ProblemNote";
import { RefusalCard } from "@/ui/RefusalCard";
import { absoluteTime, dayText } from "@/ui/times";
import { DepartmentPath } from "@/ui/DepartmentPath";

type Props = {
  readonly organizationId: string;
  readonly email: string;
  /** Chosen in the form, for adding an active member to them; absent where none are chosen. */
  readonly departments?: readonly ChosenDepartment[];
  readonly result: InvitationResult;
  readonly onOpenMember: (memberId: string, state: string) => void;
  readonly onFixed: (line: string) => void;
  /** Of a former member: what inviting somebody else under the address takes. */
  readonly asNew: { readonly isInviting: boolean; readonly reason: string | null; readonly run: () => void };
};

const reasons = ["already_member", "already_invited", "pending", "rejected", "terminated"] as const;

/** What each way out takes; opening a card takes nothing more. */
const needed: Readonly<Record<string, Permission>> = {
  add_to_department: "members.edit",
  reinvite: "members.invite",
  revoke: "members.invite",
  approve: "members.approve",
  reject: "members.approve",
  restore: "members.restore",
  invite_as_new_person: "members.invite",
};

/** Why this address cannot be invited, about whom, and one button per way out that exists. */
export function InvitationRefusal({
  organizationId,
  email,
  departments,
  result,
  onOpenMember,
  onFixed,
  asNew,
}: Props) {
  const { t, i18n } = useTranslation("invitations");
  const reinvite = useReinvite(organizationId);
  const revoke = useRevoke(organizationId);
  const change = useChangeMember(organizationId);
  const approve = useApprove(organizationId);
  const reject = useReject(organizationId);
  const { t: leaving } = useTranslation("leaving");
  const may = useMay();
  const [asks, setAsks] = useState<"revoke" | "reject" | null>(null);
  const [isRestoring, setRestoring] = useState(false);
  const keys = useRef({
    reinvite: crypto.randomUUID(),
    revoke: crypto.randomUUID(),
    approve: crypto.randomUUID(),
    reject: crypto.randomUUID(),
  });
  const member = result.member ?? null;
  const memberId = result.member_id ?? member?.id;
  const reason = reasons.find((known) => known === result.reason);
  const fixes = memberId ? (result.fix ?? []).filter((fix) => !needed[fix] || may(needed[fix])) : [];
  const problem = reinvite.error ?? revoke.error ?? change.error ?? approve.error ?? reject.error;
  const added = (departments ?? []).filter(
    ({ id }) => !member?.departments.some((department) => department.id === id),
  );
  const name = member?.name ?? email;

  const request = member?.join_request;
  const rejection = request?.rejection;
  const inviter = member?.invitation?.inviter?.name ?? t("inviter_gone");
  const day = (at: string) => absoluteTime(at, i18n.language, false);
  const detail = member?.invitation
    ? t(member.invitation.is_expired ? "refused_expired" : "refused_invited", {
        name: inviter,
        date: day(member.invitation.created_at),
        until: day(member.invitation.expires_at),
      })
    : rejection
      ? t("refused_rejected_on", { date: day(rejection.at), name: rejection.by.name })
      : request
        ? t("refused_asked", { date: day(request.asked_at) })
        : member?.joined_at && t("refused_since", { date: day(member.joined_at) });

  const left = member?.termination;
  const leftOn = left && dayText(left.last_day, i18n.language);
  const leftLine =
    left &&
    (left.ended_by === "administrator" && left.actor
      ? leaving("left_line", { date: leftOn, name: left.actor.name })
      : leaving("left_line_person", { date: leftOn }));
  const isFormer = reason === "terminated" && member !== null;

  const addToDepartments = () => {
    if (!member || !memberId) return;
    const department_ids = [...member.departments.map(({ id }) => id), ...added.map(({ id }) => id)];
    change.mutate(
      { member_id: memberId, etag: null, change: { department_ids } },
      {
        onSuccess: () =>
          onFixed(
            t("added_to", { name, departments: added.map((department) => department.name).join(", ") }),
          ),
      },
    );
  };
  const actions = (
    <>
      {fixes.includes("open") && memberId && (
        <Button
          size="small"
          icon={<ExternalLink className="flips" size={14} />}
          onClick={() => onOpenMember(memberId, member?.state ?? "active")}
        >
          {t("fix_open")}
        </Button>
      )}
      {departments && fixes.includes("add_to_department") && member && (
        <Button
          size="small"
          icon={<FolderPlus size={14} />}
          busy={change.isPending ? t("adding") : null}
          disabledReason={added.length === 0 ? t("choose_department_first") : null}
          onClick={addToDepartments}
        >
          {t("fix_add", { count: Math.max(1, added.length) })}
        </Button>
      )}
      {fixes.includes("reinvite") && memberId && asks === null && (
        <Button
          size="small"
          icon={<Send className="flips" size={14} />}
          busy={reinvite.isPending ? t("sending") : null}
          onClick={() =>
            reinvite.mutate(
              { member_id: memberId, key: keys.current.reinvite },
              { onSuccess: () => onFixed(t("reinvited", { name })) },
            )
          }
        >
          {t("reinvite")}
        </Button>
      )}
      {fixes.includes("revoke") &&
        memberId &&
        (asks === "revoke" ? (
          <>
            <span className="refusal-question">{t("revoke_short")}</span>
            <Button size="small" autoFocus onClick={() => setAsks(null)}>
              {t("keep")}
            </Button>
            <Button
              size="small"
              variant="danger"
              busy={revoke.isPending ? t("revoking") : null}
              onClick={() =>
                revoke.mutate(
                  { member_id: memberId, key: keys.current.revoke },
                  { onSuccess: () => onFixed(t("revoked_again", { name })) },
                )
              }
            >
              {t("revoke")}
            </Button>
          </>
        ) : (
          <Button size="small" variant="ending" icon={<X size={14} />} onClick={() => setAsks("revoke")}>
            {t("revoke")}
          </Button>
        ))}
      {fixes.includes("approve") && memberId && asks === null && (
        <Button
          size="small"
          icon={<Check size={14} />}
          busy={approve.isPending ? t("approving") : null}
          onClick={() =>
            approve.mutate(
              { member_id: memberId, place: {}, key: keys.current.approve },
              { onSuccess: () => onFixed(t("approved", { name })) },
            )
          }
        >
          {t(reason === "rejected" ? "reapprove" : "approve")}
        </Button>
      )}
      {fixes.includes("reject") &&
        memberId &&
        (asks === "reject" ? (
          <>
            <span className="refusal-question">{t("reject_short")}</span>
            <Button size="small" autoFocus onClick={() => setAsks(null)}>
              {t("keep_waiting")}
            </Button>
            <Button
              size="small"
              variant="danger"
              busy={reject.isPending ? t("rejecting") : null}
              onClick={() =>
                reject.mutate(
                  { member_id: memberId, message: "", key: keys.current.reject },
                  { onSuccess: () => onFixed(t("rejected", { name })) },
                )
              }
            >
              {t("reject")}
            </Button>
          </>
        ) : (
          <Button size="small" variant="ending" icon={<X size={14} />} onClick={() => setAsks("reject")}>
            {t("reject")}
          </Button>
        ))}
    </>
  );
  // Whoever may not know why gets one sentence, and nobody's name.
  if (result.reason === "unavailable") return <RefusalCard title={t("refused_unavailable")} />;
  return (
    <RefusalCard
      title={reason ? t(`refused_${reason}`) : t("refused_other")}
      subject={
        <>
          {member && (
            <div className="refusal-subject">
              <Avatar id={member.id} name={member.name} size={36} />
              <div className="two-lines">
                <span className="ellipsis">
                  <PersonName name={member.name} reading={member.name_reading} />
                </span>
                <span className="second ellipsis">
                  {member.departments[0] ? (
                    <DepartmentPath path={[...member.departments[0].path, member.departments[0].name]} />
                  ) : (
                    <bdi dir="ltr">{member.email ?? member.former_email}</bdi>
                  )}
                </span>
                {leftLine && <span className="second">{leftLine}</span>}
              </div>
            </div>
          )}
          {isFormer && (
            <FormerMemberChoices
              member={member}
              fixes={fixes}
              isInviting={asNew.isInviting}
              reason={asNew.reason}
              onRestore={() => setRestoring(true)}
              onInviteAsNew={asNew.run}
            />
          )}
          <Suspense>
            {isRestoring && member && (
              <RestoreDialog
                organizationId={organizationId}
                member={member}
                onSomebodyElse={() => setRestoring(false)}
                onRestored={() => {
                  setRestoring(false);
                  onFixed(leaving("restored_toast", { name }));
                }}
                onClose={() => setRestoring(false)}
              />
            )}
          </Suspense>
          <ProblemNote error={problem ? toApiError(problem) : null} />
        </>
      }
      actions={fixes.length > 0 && !isFormer && actions}
    >
      {isFormer ? leaving("who_is_it") : detail}
    </RefusalCard>
  );
}
