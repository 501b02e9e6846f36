import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useDeleteDepartment } from "@/api/departments";
import type { Department } from "@/api/types";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Field } from "@/ui/Field";
import { ProblemNote } from "@/ui/ProblemNote";
import { showToast } from "@/ui/toasts";
import { DepartmentPicker, type ChosenDepartment } from "./DepartmentPicker";

type Props = {
  readonly organizationId: string;
  readonly department: Department;
  readonly onDeleted: (peopleTo: string | undefined) => Promise<void>;
  readonly onClose: () => void;
};

/** Removes a department below which nothing lies, and asks where its people go. */
export function DeleteDepartmentDialog({ organizationId, department, onDeleted, onClose }: Props) {
  const { t } = useTranslation("departments");
  const [chosen, setChosen] = useState<readonly ChosenDepartment[]>([]);
  const remove = useDeleteDepartment(organizationId, onDeleted);
  const target = chosen[0];
  const people = department.members.own;
  const reason = department.has_children
    ? t("delete_has_children")
    : target?.id === department.id
      ? t("delete_another")
      : people > 0 && !target
        ? t("delete_target_needed")
        : null;
  const submit = () => {
    if (reason || remove.isPending) return;
    const onSuccess = () => {
      showToast(t("deleted", { name: department.name }));
      onClose();
    };
    remove.mutate({ id: department.id, people_to: target?.id }, { onSuccess });
  };
  return (
    <Dialog
      title={t("delete_question", { name: department.name })}
      width={520}
      reason={reason}
      onPrimary={submit}
      onClose={onClose}
      primary={
        <Button
          variant="danger"
          keys="Ctrl Enter"
          busy={remove.isPending ? t("saving") : null}
          disabledReason={reason}
          onClick={submit}
        >
          {t("delete_confirm")}
        </Button>
      }
    >
      <div className="form">
        <p>{people > 0 ? t("delete_people", { count: people }) : t("delete_nobody")}</p>
        {!department.has_children && (
          <Field label={t("delete_people_to")} hint={t("delete_people_hint")}>
            {(ids) => (
              <DepartmentPicker
                ids={ids}
                organizationId={organizationId}
                multiple={false}
                value={chosen}
                onChange={setChosen}
              />
            )}
          </Field>
        )}
        <ProblemNote error={remove.error ? toApiError(remove.error) : null} />
      </div>
    </Dialog>
  );
}
