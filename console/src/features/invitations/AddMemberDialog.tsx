import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useCheckInvitation, useInvite } from "@/api/invitations";
import type { Department, InvitationDraft, InvitationResult } from "@/api/types";
import { DepartmentPicker, type ChosenDepartment } from "@/features/departments/DepartmentPicker";
import type { ChosenTitle } from "@/features/titles/TitlePicker";
import { TitlePickers } from "@/features/titles/TitlePickers";
import { Button } from "@/ui/Button";
import { Checkbox } from "@/ui/Checkbox";
import { Dialog } from "@/ui/Dialog";
import { Field } from "@/ui/Field";
import { looksLikeEmail } from "@/ui/looksLikeEmail";
import { looksLikePhone } from "@/ui/looksLikePhone";
import { ProblemNote } from "@/ui/ProblemNote";
import { ResultLine } from "@/ui/ResultLine";
import { TextField } from "@/ui/TextField";
import { showToast } from "@/ui/toasts";
import { useFirstField } from "@/ui/useFirstField";
import { useOnline } from "@/ui/useOnline";
import { InvitationRefusal } from "./InvitationRefusal";
import { LocalMailboxNote } from "./LocalMailboxNote";

type Props = {
  readonly organizationId: string;
  /** Already chosen in the list. */
  readonly department?: Department;
  readonly onOpenMember: (memberId: string, state: string) => void;
  readonly onClose: () => void;
};

const pauseMilliseconds = 150;

/** What was typed as the field that the server reads it by. */
const toAddress = (address: string): InvitationDraft =>
  looksLikePhone(address) ? { phone: address } : { email: address };

/** Invites one person by email or SMS; an address that is there already is answered under its field, with the ways out. */
export function AddMemberDialog({ organizationId, department, onOpenMember, onClose }: Props) {
  const { t } = useTranslation("invitations");
  const { t: m } = useTranslation("members");
  const { t: ui } = useTranslation("ui");
  const isOnline = useOnline();
  const first = useFirstField();
  const invite = useInvite(organizationId);
  const { mutate: check, error: checkFailure } = useCheckInvitation(organizationId);
  const initial: readonly ChosenDepartment[] = department ? [department] : [];
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [departments, setDepartments] = useState(initial);
  const [position, setPosition] = useState<ChosenTitle | null>(null);
  const [location, setLocation] = useState<ChosenTitle | null>(null);
  const [jobId, setJobId] = useState("");
  const [addsAnother, setAddsAnother] = useState(false);
  const [emailLeaves, setEmailLeaves] = useState(0);
  const [refusal, setRefusal] = useState<{
    readonly email: string;
    readonly result: InvitationResult;
  } | null>(null);
  const [takenJobId, setTakenJobId] = useState<{ readonly jobId: string; readonly name: string } | null>(
    null,
  );
  const [done, setDone] = useState<readonly string[]>([]);
  const [tried, setTried] = useState(false);
  const key = useRef(crypto.randomUUID());

  const address = email.trim();
  const isAddress = looksLikeEmail(address) || looksLikePhone(address);
  const shownRefusal = refusal?.email === address ? refusal.result : null;
  const error = invite.error ? toApiError(invite.error) : null;
  const checkError = checkFailure ? toApiError(checkFailure) : null;
  const fieldError = (field: string) => error?.field(`/invitations/0/${field}`) ?? null;
  const isChanged =
    Boolean(name || email || jobId || position || location) ||
    (departments !== initial && departments.length !== initial.length);
  const reason = !isOnline
    ? ui("offline_reason")
    : !name.trim()
      ? t("reason_name")
      : !isAddress
        ? t("reason_email")
        : shownRefusal
          ? t(shownRefusal.reason === "unavailable" ? "reason_unavailable" : "reason_refused")
          : null;

  // Once the field was left, each pause in typing asks again: the answer must not hang on where the focus was when.
  useEffect(() => {
    if (emailLeaves === 0 || !isAddress) return undefined;
    let isWanted = true;
    const onSuccess = (result: InvitationResult | undefined) => {
      if (isWanted) setRefusal(result?.outcome === "refused" ? { email: address, result } : null);
    };
    const timer = setTimeout(() => check(toAddress(address), { onSuccess }), pauseMilliseconds);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [address, isAddress, emailLeaves, check]);

  // A changed draft is another intention; the same one keeps its key over retries.
  const changed =
    <Value,>(set: (value: Value) => void) =>
    (value: Value) => {
      key.current = crypto.randomUUID();
      if (invite.error) invite.reset();
      set(value);
    };
  const clear = () => {
    setName("");
    setEmail("");
    setJobId("");
    setEmailLeaves(0);
    setRefusal(null);
    setTried(false);
    key.current = crypto.randomUUID();
    first.current?.focus();
  };
  const { t: leaving } = useTranslation("leaving");
  const asNewReason = !isOnline ? ui("offline_reason") : !name.trim() ? leaving("name_first") : null;
  const submit = (samePerson?: false) => {
    setTried(true);
    if ((samePerson === false ? asNewReason : reason) || invite.isPending) return;
    const draft: InvitationDraft = { name: name.trim(), ...toAddress(address) };
    if (samePerson === false) draft.same_person = false;
    if (departments.length > 0) draft.department_ids = departments.map(({ id }) => id);
    if (position) draft.position_id = position.id;
    if (location) draft.location_id = location.id;
    if (jobId.trim()) draft.job_id = jobId.trim();
    invite.mutate(
      { draft, key: key.current },
      {
        onSuccess: (result) => {
          if (result?.outcome === "refused") {
            if (result.reason === "job_id_taken")
              setTakenJobId({ jobId: jobId.trim(), name: result.member?.name ?? "" });
            else setRefusal({ email: address, result });
            key.current = crypto.randomUUID();
            return;
          }
          const line = t("invited", { name: name.trim(), email: address });
          if (addsAnother) {
            setDone([line, ...done]);
            clear();
          } else {
            showToast(line);
            onClose();
          }
        },
      },
    );
  };
  const onFixed = (line: string) => {
    setDone([line, ...done]);
    setRefusal(null);
    key.current = crypto.randomUUID();
  };

  return (
    <Dialog
      title={t("add_member")}
      width={660}
      isChanged={isChanged}
      cancelLabel={done.length > 0 ? ui("close") : undefined}
      extra={
        <Checkbox checked={addsAnother} onChange={setAddsAnother}>
          {t("add_another")}
        </Checkbox>
      }
      onPrimary={() => submit()}
      reason={tried || shownRefusal || !isOnline ? reason : null}
      onClose={onClose}
      primary={
        <Button
          variant="primary"
          keys="Ctrl Enter"
          busy={invite.isPending ? t("sending") : null}
          disabledReason={reason}
          onBlocked={() => setTried(true)}
          onClick={() => submit()}
        >
          {t("send")}
        </Button>
      }
    >
      <div className="form">
        <div className="done-lines" role="status">
          {done.map((line) => (
            <ResultLine key={line} tone="success">
              {line}
            </ResultLine>
          ))}
        </div>
        <div className="form-pair">
          <TextField
            ref={first}
            label={m("name")}
            dir="auto"
            autoComplete="off"
            maxLength={100}
            value={name}
            onChange={changed(setName)}
            required
            error={fieldError("name")}
          />
          <TextField
            label={t("email_or_phone")}
            inputMode="email"
            dir="ltr"
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            maxLength={254}
            value={email}
            onChange={changed(setEmail)}
            onBlur={() => setEmailLeaves((count) => count + 1)}
            required
            warned={shownRefusal !== null}
            error={
              fieldError("email") ??
              fieldError("phone") ??
              checkError?.field("/invitations/0/phone") ??
              (emailLeaves > 0 && address && !isAddress ? t("reason_email") : null)
            }
          />
        </div>
        {shownRefusal && (
          <InvitationRefusal
            organizationId={organizationId}
            email={address}
            departments={departments}
            result={shownRefusal}
            onOpenMember={onOpenMember}
            onFixed={onFixed}
            asNew={{
              isInviting: invite.isPending,
              reason: asNewReason,
              run: () => {
                key.current = crypto.randomUUID();
                submit(false);
              },
            }}
          />
        )}
        <div className="form-pair">
          <Field label={m("departments")} hint={m("first_is_main")} error={fieldError("department_ids")}>
            {(ids) => (
              <DepartmentPicker
                ids={ids}
                organizationId={organizationId}
                value={departments}
                onChange={changed(setDepartments)}
              />
            )}
          </Field>
          <TitlePickers
            organizationId={organizationId}
            position={position}
            onPosition={changed(setPosition)}
            location={location}
            onLocation={changed(setLocation)}
          />
          <TextField
            label={m("job_id")}
            dir="ltr"
            autoComplete="off"
            maxLength={40}
            value={jobId}
            onChange={changed(setJobId)}
            error={
              fieldError("job_id") ??
              (takenJobId?.jobId === jobId.trim()
                ? t("refused_job_id_taken", { name: takenJobId.name })
                : null)
            }
          />
        </div>
        <ProblemNote error={error} />
        <LocalMailboxNote />
      </div>
    </Dialog>
  );
}
