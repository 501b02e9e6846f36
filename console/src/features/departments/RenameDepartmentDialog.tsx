import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useRenameDepartment } from "@/api/departments";
import type { Department } from "@/api/types";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { ProblemNote } from "@/ui/ProblemNote";
import { TextField } from "@/ui/TextField";
import { showToast } from "@/ui/toasts";
import { useFirstField } from "@/ui/useFirstField";

type Props = {
  readonly organizationId: string;
  readonly department: Department;
  readonly onClose: () => void;
};

/** Gives a department another name, for everybody in it and below. */
export function RenameDepartmentDialog({ organizationId, department, onClose }: Props) {
  const { t } = useTranslation("departments");
  const first = useFirstField();
  const [name, setName] = useState(department.name);
  const rename = useRenameDepartment(organizationId);
  const error = rename.error ? toApiError(rename.error) : null;
  const wanted = name.trim();
  const reason = !wanted ? t("name_needed") : wanted === department.name ? t("name_unchanged") : null;
  const submit = () => {
    if (reason || rename.isPending) return;
    const onSuccess = () => {
      showToast(t("renamed", { name: wanted }));
      onClose();
    };
    rename.mutate({ id: department.id, name: wanted }, { onSuccess });
  };
  return (
    <Dialog
      title={t("rename_question", { name: department.name })}
      width={480}
      isChanged={name !== department.name}
      reason={reason}
      onPrimary={submit}
      onClose={onClose}
      primary={
        <Button
          variant="primary"
          keys="Ctrl Enter"
          busy={rename.isPending ? t("saving") : null}
          disabledReason={reason}
          onClick={submit}
        >
          {t("save_name")}
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
        <ProblemNote error={error} />
      </div>
    </Dialog>
  );
}
