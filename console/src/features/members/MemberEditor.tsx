import { useEffect, useMemo, useState } from "react";
import { Trans, useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useChangeMember, useMember, useTimeline } from "@/api/members";
import type { Member, MemberChange } from "@/api/types";
import { DepartmentPicker, type ChosenDepartment } from "@/features/departments/DepartmentPicker";
import type { ChosenTitle } from "@/features/titles/TitlePicker";
import { TitlePickers } from "@/features/titles/TitlePickers";
import { Button } from "@/ui/Button";
import { Field } from "@/ui/Field";
import { Note } from "@/ui/Note";
import { ProblemNote } from "@/ui/ProblemNote";
import { TextField } from "@/ui/TextField";
import { showToast } from "@/ui/toasts";
import { useCtrlEnter } from "@/ui/useCtrlEnter";
import { useOnline } from "@/ui/useOnline";
import { ChangeLine } from "./ChangeLine";
import { useActorName } from "./useActorName";

type Props = {
  readonly organizationId: string;
  readonly member: Member;
  readonly etag: string | null;
  readonly onChanged: (isChanged: boolean) => void;
  readonly onDone: () => void;
};

const toIds = (departments: readonly { readonly id: string }[]) =>
  departments.map((department) => department.id);
const byMain = (departments: Member["departments"]) =>
  [...departments].sort((one, other) => Number(other.is_main) - Number(one.is_main));

/** Edits what the organization keeps about a member; says so when somebody else was faster, and keeps the input. */
export function MemberEditor({ organizationId, member, etag, onChanged, onDone }: Props) {
  const { t } = useTranslation("members");
  const { t: ui } = useTranslation("ui");
  const isOnline = useOnline();
  const save = useChangeMember(organizationId);
  // The state that the person started from; a change by others does not move it under their hands.
  const [base] = useState({ member, etag });
  const [departments, setDepartments] = useState<readonly ChosenDepartment[]>(() =>
    byMain(member.departments),
  );
  const [position, setPosition] = useState<ChosenTitle | null>(member.position ?? null);
  const [location, setLocation] = useState<ChosenTitle | null>(member.location ?? null);
  const [jobId, setJobId] = useState(member.job_id ?? "");
  const error = save.error ? toApiError(save.error) : null;
  const isChangedMeanwhile = error?.status === 412;

  const change = useMemo(() => {
    const before = base.member;
    const next: MemberChange = {};
    if (toIds(departments).join() !== toIds(byMain(before.departments)).join()) {
      next.department_ids = toIds(departments);
      if (departments[0]) next.main_department_id = departments[0].id;
    }
    if (position?.id !== before.position?.id) next.position_id = position?.id ?? null;
    if (location?.id !== before.location?.id) next.location_id = location?.id ?? null;
    if (jobId.trim() !== (before.job_id ?? "")) next.job_id = jobId.trim() || null;
    return next;
  }, [base, departments, position, location, jobId]);
  const isChanged = Object.keys(change).length > 0;
  useEffect(() => onChanged(isChanged), [onChanged, isChanged]);
  const reason = !isOnline ? ui("offline_reason") : !isChanged ? t("nothing_changed") : null;

  const submit = (tag: string | null) => {
    if (reason || save.isPending) return;
    save.mutate(
      { member_id: member.id, etag: tag, change },
      {
        onSuccess: () => {
          showToast(t("saved", { name: member.name }));
          onDone();
        },
      },
    );
  };
  useCtrlEnter(isChangedMeanwhile ? undefined : () => submit(base.etag));
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        submit(base.etag);
      }}
    >
      <Field label={t("departments")} hint={t("first_is_main")}>
        {(ids) => (
          <DepartmentPicker
            ids={ids}
            organizationId={organizationId}
            value={departments}
            onChange={setDepartments}
          />
        )}
      </Field>
      <TitlePickers
        organizationId={organizationId}
        position={position}
        onPosition={setPosition}
        location={location}
        onLocation={setLocation}
      />
      <TextField
        label={t("job_id")}
        dir="ltr"
        autoComplete="off"
        maxLength={40}
        value={jobId}
        onChange={setJobId}
        error={error?.field("/job_id")}
      />
      {isChangedMeanwhile ? (
        <ChangedMeanwhile
          organizationId={organizationId}
          memberId={member.id}
          since={base.member.updated_at}
          isSaving={save.isPending}
          onSaveAnyway={submit}
        />
      ) : (
        <ProblemNote error={error} />
      )}
      <div className="form-buttons">
        <Button onClick={onDone}>{ui("cancel")}</Button>
        {!isChangedMeanwhile && (
          <Button
            type="submit"
            variant="primary"
            keys="Ctrl Enter"
            busy={save.isPending ? ui("saving") : null}
            disabledReason={reason}
          >
            {ui("save")}
          </Button>
        )}
      </div>
    </form>
  );
}

type MeanwhileProps = {
  readonly organizationId: string;
  readonly memberId: string;
  readonly since: string;
  readonly isSaving: boolean;
  readonly onSaveAnyway: (etag: string | null) => void;
};

function ChangedMeanwhile({ organizationId, memberId, since, isSaving, onSaveAnyway }: MeanwhileProps) {
  const { t } = useTranslation("members");
  const { t: ui } = useTranslation("ui");
  const actorName = useActorName();
  const { data: stored } = useMember(organizationId, memberId);
  const { data: timeline } = useTimeline(organizationId, memberId);
  const latest = timeline?.pages[0]?.items.find((item) => item.at > since) ?? timeline?.pages[0]?.items[0];
  return (
    <Note tone="warning">
      {latest ? (
        <Trans
          t={t}
          i18nKey="changed_meanwhile"
          values={{ name: actorName(latest.actor) }}
          components={{ name: <bdi /> }}
        />
      ) : (
        t("changed_meanwhile_somebody")
      )}
      {latest?.changes.map((change) => (
        <ChangeLine key={change.field} change={change} />
      ))}
      <p>{t("changed_meanwhile_text")}</p>
      <Button
        size="small"
        busy={isSaving ? ui("saving") : null}
        onClick={() => onSaveAnyway(stored?.etag ?? null)}
      >
        {t("save_over")}
      </Button>
    </Note>
  );
}
