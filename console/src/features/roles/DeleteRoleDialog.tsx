import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useDeleteRole } from "@/api/roles";
import type { CustomRole } from "@/api/types";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Field } from "@/ui/Field";
import { ProblemNote } from "@/ui/ProblemNote";
import { showToast } from "@/ui/toasts";

type Props = {
  readonly organizationId: string;
  readonly role: CustomRole;
  readonly others: readonly CustomRole[];
  readonly onClose: () => void;
};

/** Says who loses what, asks what they get instead, then removes the role. */
export function DeleteRoleDialog({ organizationId, role, others, onClose }: Props) {
  const { t } = useTranslation("roles");
  const remove = useDeleteRole(organizationId);
  const [instead, setInstead] = useState("none");
  const isHeld = role.members > 0;
  const submit = () =>
    remove.mutate(
      { id: role.id, replace_with: isHeld ? instead : undefined },
      {
        onSuccess: () => {
          showToast(t("deleted", { name: role.name }));
          onClose();
        },
      },
    );
  return (
    <Dialog
      title={t("delete_question", { name: role.name })}
      width={520}
      cancelLabel={t("keep")}
      onClose={onClose}
      primary={
        <Button variant="danger" busy={remove.isPending ? t("deleting") : null} onClick={submit}>
          {t("delete_confirm")}
        </Button>
      }
    >
      <div className="form">
        <p>{isHeld ? t("delete_held", { count: role.members }) : t("delete_unheld")}</p>
        {isHeld && (
          <Field label={t("instead")}>
            {(ids) => (
              <select
                {...ids}
                className="input"
                value={instead}
                onChange={(event) => setInstead(event.target.value)}
              >
                <option value="none">{t("nothing_instead")}</option>
                {others.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        <ProblemNote error={remove.error ? toApiError(remove.error) : null} />
      </div>
    </Dialog>
  );
}
