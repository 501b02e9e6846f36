import { Check, UserPlus, X } from "lucide-react";
import { useState } from "react";
import { Trans, useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useRestore, useRestorePreview } from "@/api/leaving";
import type { Member } from "@/api/types";
import { Avatar } from "@/ui/Avatar";
import { Button } from "@/ui/Button";
import { DepartmentPath } from "@/ui/DepartmentPath";
import { Dialog } from "@/ui/Dialog";
import { FailedStrip } from "@/ui/FailedStrip";
import { Note } from "@/ui/Note";
import { PersonName } from "@/ui/PersonName";
import { ProblemNote } from "@/ui/ProblemNote";
import { SkeletonRows } from "@/ui/SkeletonRows";
import { dayText } from "@/ui/times";
import { showToast } from "@/ui/toasts";
import { useOnline } from "@/ui/useOnline";
import { useRoleWords } from "./useRoleWords";

type Props = {
  readonly organizationId: string;
  readonly member: Member;
  readonly onSomebodyElse?: () => void;
  readonly onRestored: () => void;
  readonly onClose: () => void;
};

/** Says what comes back and what does not, then reopens the membership for the same person. */
export function RestoreDialog({ organizationId, member, onSomebodyElse, onRestored, onClose }: Props) {
  const { t, i18n } = useTranslation("leaving");
  const { t: ui } = useTranslation("ui");
  const isOnline = useOnline();
  const roleWords = useRoleWords();
  const preview = useRestorePreview(organizationId, member.id);
  const restore = useRestore(organizationId);
  const [key] = useState(() => crypto.randomUUID());
  const it = preview.data;
  const address = member.email ?? member.former_email;
  const blocked = !isOnline ? ui("offline_reason") : it && !it.has_account ? t("no_account") : null;
  const submit = () => {
    if (blocked || restore.isPending) return;
    restore.mutate(
      { member_id: member.id, key },
      {
        onSuccess: () => {
          showToast(t("restored_toast", { name: member.name }));
          onRestored();
        },
      },
    );
  };
  const place = [it?.restored.position?.name, it?.restored.location?.name].filter(Boolean).join(", ");
  const returnsNothing = it && it.restored.departments.length === 0 && !place && !it.restored.job_id;
  return (
    <Dialog
      title={t("restore_title", { name: member.name })}
      width={640}
      onClose={onClose}
      onPrimary={submit}
      reason={blocked}
      extra={
        onSomebodyElse && (
          <Button variant="link" icon={<UserPlus size={15} />} onClick={onSomebodyElse}>
            {t("somebody_else")}
          </Button>
        )
      }
      primary={
        <Button
          variant="primary"
          busy={restore.isPending ? t("restoring") : null}
          disabledReason={blocked}
          onClick={submit}
        >
          {t("restore_confirm", { name: member.name })}
        </Button>
      }
    >
      <div className="form">
        <div className="restore-subject">
          <Avatar id={member.id} name={member.name} size={40} />
          <div className="two-lines">
            <span>
              <PersonName name={member.name} reading={member.name_reading} />{" "}
              {member.job_id && (
                <bdi className="second numbers" dir="ltr">
                  {member.job_id}
                </bdi>
              )}
            </span>
            <span className="second">
              {address && (
                <>
                  <bdi dir="ltr">{address}</bdi>
                  {", "}
                </>
              )}
              {member.termination &&
                t("left_on", { date: dayText(member.termination.last_day, i18n.language) })}
            </span>
          </div>
        </div>
        <Note tone="warning">
          <Trans
            t={t}
            i18nKey="restore_warning"
            values={{ name: member.name }}
            components={{ name: <bdi /> }}
          />
        </Note>
        {preview.error && (
          <FailedStrip
            error={preview.error}
            title={t("preview_failed")}
            isTrying={preview.isFetching}
            onTryAgain={() => void preview.refetch()}
          />
        )}
        {!it && !preview.error && <SkeletonRows height={34} count={3} />}
        {it && (
          <div className="form-pair">
            <section>
              <h3>{t("comes_back")}</h3>
              <ul className="mark-list">
                {it.restored.departments.map((department) => (
                  <li key={department.id}>
                    <Check size={15} aria-hidden="true" />
                    <span>
                      <bdi>{department.name}</bdi>
                      {department.path.length > 0 && (
                        <span className="second">
                          <DepartmentPath path={department.path} />
                        </span>
                      )}
                    </span>
                  </li>
                ))}
                {place && (
                  <li>
                    <Check size={15} aria-hidden="true" />
                    <bdi>{place}</bdi>
                  </li>
                )}
                {it.restored.job_id && (
                  <li>
                    <Check size={15} aria-hidden="true" />
                    <span>
                      <Trans
                        t={t}
                        i18nKey="back_job_id"
                        values={{ id: it.restored.job_id }}
                        components={{ id: <bdi dir="ltr" /> }}
                      />
                    </span>
                  </li>
                )}
                {it.restored.email && (
                  <li>
                    <Check size={15} aria-hidden="true" />
                    <span>
                      <Trans
                        t={t}
                        i18nKey="back_email"
                        values={{ email: it.restored.email }}
                        components={{ email: <bdi dir="ltr" /> }}
                      />
                    </span>
                  </li>
                )}
                {returnsNothing && (
                  <li>
                    <Check size={15} aria-hidden="true" />
                    <span>{t("back_nothing")}</span>
                  </li>
                )}
              </ul>
            </section>
            <section>
              <h3>{t("not_back")}</h3>
              <ul className="mark-list">
                {it.roles.length > 0 && (
                  <li>
                    <X size={15} aria-hidden="true" />
                    <bdi>{t("not_back_roles", { roles: roleWords(it.roles) })}</bdi>
                  </li>
                )}
                {it.missing_departments > 0 && (
                  <li>
                    <X size={15} aria-hidden="true" />
                    <span>{t("not_back_departments", { count: it.missing_departments })}</span>
                  </li>
                )}
                {it.position_missing && (
                  <li>
                    <X size={15} aria-hidden="true" />
                    <span>{t("not_back_position")}</span>
                  </li>
                )}
                {it.location_missing && (
                  <li>
                    <X size={15} aria-hidden="true" />
                    <span>{t("not_back_location")}</span>
                  </li>
                )}
                {it.job_id_taken && (
                  <li>
                    <X size={15} aria-hidden="true" />
                    <span>
                      <Trans
                        t={t}
                        i18nKey="not_back_job_id"
                        values={{ id: it.job_id_taken.job_id, name: it.job_id_taken.by.name }}
                        components={{ id: <bdi dir="ltr" />, name: <bdi /> }}
                      />
                    </span>
                  </li>
                )}
                {it.email_gone && (
                  <li>
                    <X size={15} aria-hidden="true" />
                    <span>
                      <Trans
                        t={t}
                        i18nKey="not_back_email"
                        values={{ email: it.email_gone }}
                        components={{ email: <bdi dir="ltr" /> }}
                      />
                    </span>
                  </li>
                )}
                <li>
                  <X size={15} aria-hidden="true" />
                  <span>{t("not_back_always")}</span>
                </li>
              </ul>
            </section>
          </div>
        )}
        <ProblemNote error={restore.error ? toApiError(restore.error) : null} />
      </div>
    </Dialog>
  );
}
