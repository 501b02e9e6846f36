import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useCreateDepartment } from "@/api/departments";
import type { Department } from "@/api/types";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Field } from "@/ui/Field";
import { ProblemNote } from "@/ui/ProblemNote";
import { TextField } from "@/ui/TextField";
import { useFirstField } from "@/ui/useFirstField";
import { useOnline } from "@/ui/useOnline";
import { DepartmentPicker, type ChosenDepartment } from "./DepartmentPicker";

type Props = {
  readonly organizationId: string;
  readonly parent?: ChosenDepartment;
  readonly onCreated: (department: Department) => void;
  readonly onClose: () => void;
};

/** Makes a department at the top or below another one. */
export function NewDepartmentDialog({ organizationId, parent, onCreated, onClose }: Props) {
  const { t } = useTranslation("departments");
  const { t: ui } = useTranslation("ui");
  const isOnline = useOnline();
  const first = useFirstField();
  const [name, setName] = useState("");
  const [above, setAbove] = useState<readonly ChosenDepartment[]>(parent ? [parent] : []);
  const [key] = useState(() => crypto.randomUUID());
  const create = useCreateDepartment(organizationId);
  const error = create.error ? toApiError(create.error) : null;
  const reason = !isOnline ? ui("offline_reason") : name.trim() ? null : t("name_needed");
  const submit = () => {
    if (!reason && !create.isPending)
      create.mutate({ name: name.trim(), parent_id: above[0]?.id ?? null, key }, { onSuccess: onCreated });
  };
  return (
    <Dialog
      title={t("new_department")}
      width={560}
      isChanged={name !== ""}
      onPrimary={submit}
      onClose={onClose}
      primary={
        <Button
          variant="primary"
          keys="Ctrl Enter"
          busy={create.isPending ? t("creating") : null}
          disabledReason={reason}
          onClick={submit}
        >
          {t("create")}
        </Button>
      }
    >
      <div className="form">
        <TextField
          ref={first}
          label={t("name")}
          dir="auto"
          autoComplete="off"
          maxLength={80}
          value={name}
          onChange={setName}
          required
          error={error?.field("/name")}
        />
        <Field label={t("below")} hint={t("below_hint")}>
          {(ids) => (
            <DepartmentPicker
              ids={ids}
              organizationId={organizationId}
              multiple={false}
              value={above}
              onChange={setAbove}
            />
          )}
        </Field>
        <ProblemNote error={error} />
      </div>
    </Dialog>
  );
}
