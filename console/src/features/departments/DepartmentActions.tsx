import { FolderInput, FolderPlus, Pencil, Trash2 } from "lucide-react";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Department } from "@/api/types";
import { RowMenu } from "@/ui/RowMenu";
import {
  DeleteDepartmentDialog,
  MoveDepartmentDialog,
  RenameDepartmentDialog,
} from "./lazyDepartmentDialogs";

type Props = {
  readonly organizationId: string;
  readonly department: Department;
  /** Makes one below it. */
  readonly onNew: () => void;
  /** It is gone; its people are in this one, if there were any. */
  readonly onDeleted: (peopleTo: string | undefined) => Promise<void>;
};

/** Everything one does with the department that is chosen. */
export function DepartmentActions({ organizationId, department, onNew, onDeleted }: Props) {
  const { t } = useTranslation("departments");
  const [step, setStep] = useState<"rename" | "move" | "delete" | null>(null);
  const props = { organizationId, department, onClose: () => setStep(null) };
  return (
    <>
      <RowMenu
        label={t("actions", { name: department.name })}
        title={<bdi>{department.name}</bdi>}
        actions={[
          { key: "new", label: t("new_below"), icon: <FolderPlus size={15} />, onChosen: onNew },
          {
            key: "rename",
            label: t("rename"),
            icon: <Pencil size={15} />,
            onChosen: () => setStep("rename"),
          },
          {
            key: "move",
            label: t("move"),
            icon: <FolderInput size={15} />,
            onChosen: () => setStep("move"),
          },
          {
            key: "delete",
            label: t("delete_dots"),
            icon: <Trash2 size={15} />,
            ends: true,
            onChosen: () => setStep("delete"),
          },
        ]}
      />
      <Suspense>
        {step === "rename" && <RenameDepartmentDialog {...props} />}
        {step === "move" && <MoveDepartmentDialog {...props} />}
        {step === "delete" && <DeleteDepartmentDialog {...props} onDeleted={onDeleted} />}
      </Suspense>
    </>
  );
}
