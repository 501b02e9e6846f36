import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useMoveDepartment } from "@/api/departments";
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
  readonly onClose: () => void;
};

/** Puts a department with everything below it somewhere else in the tree. */
export function MoveDepartmentDialog({ organizationId, department, onClose }: Props) {
  const { t } = useTranslation("departments");
  const parentName = department.path.at(-1);
  const [above, setAbove] = useState<readonly ChosenDepartment[]>(
    department.parent_id && parentName ? [{ id: department.parent_id, name: parentName }] : [],
  );
  const move = useMoveDepartment(organizationId);
  const target = above[0] ?? null;
  const isSame = (target?.id ?? null) === (department.parent_id ?? null);
  const reason = target?.id === department.id ? t("move_below_itself") : isSame ? t("move_unchanged") : null;
  const submit = () => {
    if (reason || move.isPending) return;
    const onSuccess = () => {
      const words = { name: department.name, above: target?.name ?? "" };
      showToast(t(target ? "moved" : "moved_to_top", words));
      onClose();
    };
    move.mutate({ id: department.id, parent_id: target?.id ?? null }, { onSuccess });
  };
  return (
    <Dialog
      title={t("move_question", { name: department.name })}
      width={520}
      isChanged={!isSame}
      reason={reason}
      onPrimary={submit}
      onClose={onClose}
      primary={
        <Button
          variant="primary"
          keys="Ctrl Enter"
          busy={move.isPending ? t("saving") : null}
          disabledReason={reason}
          onClick={submit}
        >
          {t("move_confirm")}
        </Button>
      }
    >
      <div className="form">
        <p>{t("move_text", { count: department.members.below })}</p>
        <Field label={t("below")} hint={t("move_hint")}>
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
        <ProblemNote error={move.error ? toApiError(move.error) : null} />
      </div>
    </Dialog>
  );
}
