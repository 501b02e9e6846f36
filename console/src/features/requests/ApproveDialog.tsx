import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useApprove } from "@/api/joinRequests";
import type { Approval, Member } from "@/api/types";
import { DepartmentPicker, type ChosenDepartment } from "@/features/departments/DepartmentPicker";
import type { ChosenTitle } from "@/features/titles/TitlePicker";
import { TitlePickers } from "@/features/titles/TitlePickers";
import { useMembership } from "@/shell/OrganizationContext";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Field } from "@/ui/Field";
import { Note } from "@/ui/Note";
import { ProblemNote } from "@/ui/ProblemNote";
import { TextField } from "@/ui/TextField";
import { absoluteTime } from "@/ui/times";
import { showToast } from "@/ui/toasts";
import { useOnline } from "@/ui/useOnline";

type Props = {
  readonly organizationId: string;
  readonly member: Member;
  readonly onApproved: () => void;
  readonly onClose: () => void;
};

const toIds = (departments: readonly { readonly id: string }[]) => departments.map(({ id }) => id);

/** Lets somebody in, at the place that was asked for or at another one. */
export function ApproveDialog({ organizationId, member, onApproved, onClose }: Props) {
  const { t, i18n } = useTranslation("requests");
  const { t: m } = useTranslation("members");
  const { t: ui } = useTranslation("ui");
  const { organization } = useMembership();
  const isOnline = useOnline();
  const approve = useApprove(organizationId);
  const key = useRef(crypto.randomUUID());
  const request = member.join_request;
  const [departments, setDepartments] = useState<readonly ChosenDepartment[]>(member.departments);
  const [position, setPosition] = useState<ChosenTitle | null>(member.position ?? null);
  const [location, setLocation] = useState<ChosenTitle | null>(member.location ?? null);
  const askedJobId = member.job_id ?? request?.answers.job_id ?? "";
  const [jobId, setJobId] = useState(askedJobId);
  const isAgain = member.state === "rejected";
  const rejection = request?.rejection;
  const error = approve.error ? toApiError(approve.error) : null;
  const blocked = isOnline ? null : ui("offline_reason");

  const place: Approval = {};
  if (toIds(departments).join() !== toIds(member.departments).join()) {
    place.department_ids = toIds(departments);
    if (departments[0]) place.main_department_id = departments[0].id;
  }
  if (position?.id !== member.position?.id) place.position_id = position?.id ?? null;
  if (location?.id !== member.location?.id) place.location_id = location?.id ?? null;
  if (jobId.trim() !== askedJobId) place.job_id = jobId.trim() || null;

  const changed =
    <Value,>(set: (value: Value) => void) =>
    (value: Value) => {
      key.current = crypto.randomUUID();
      if (approve.error) approve.reset();
      set(value);
    };
  const submit = () => {
    if (blocked || approve.isPending) return;
    approve.mutate(
      { member_id: member.id, place, key: key.current },
      {
        onSuccess: () => {
          showToast(t("approved_toast", { name: member.name, organization: organization.name }));
          onApproved();
        },
      },
    );
  };
  return (
    <Dialog
      title={t(isAgain ? "reapprove_title" : "approve_title", { name: member.name })}
      width={600}
      isChanged={Object.keys(place).length > 0}
      onClose={onClose}
      onPrimary={submit}
      reason={blocked}
      primary={
        <Button
          variant="primary"
          keys="Ctrl Enter"
          busy={approve.isPending ? t("approving") : null}
          disabledReason={blocked}
          onClick={submit}
        >
          {t(isAgain ? "reapprove" : "approve")}
        </Button>
      }
    >
      <div className="form">
        {rejection && (
          <Note>
            {t("was_rejected", {
              name: rejection.by.name,
              date: absoluteTime(rejection.at, i18n.language, false),
            })}
            {rejection.message && <p dir="auto">“{rejection.message}”</p>}
          </Note>
        )}
        <p className="second-strong">{t("approve_text", { organization: organization.name })}</p>
        <Field label={m("departments")} hint={m("first_is_main")} error={error?.field("/department_ids")}>
          {(ids) => (
            <DepartmentPicker
              ids={ids}
              organizationId={organizationId}
              value={departments}
              onChange={changed(setDepartments)}
            />
          )}
        </Field>
        <div className="form-pair">
          <TitlePickers
            organizationId={organizationId}
            position={position}
            onPosition={changed(setPosition)}
            location={location}
            onLocation={changed(setLocation)}
          />
        </div>
        <TextField
          label={m("job_id")}
          dir="ltr"
          autoComplete="off"
          maxLength={40}
          value={jobId}
          onChange={changed(setJobId)}
          error={error?.field("/job_id")}
        />
        <ProblemNote error={error} />
      </div>
    </Dialog>
  );
}
