import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useSaveRole } from "@/api/roles";
import type { CustomRole, Permission } from "@/api/types";
import { DepartmentPicker, type ChosenDepartment } from "@/features/departments/DepartmentPicker";
import { Button } from "@/ui/Button";
import { Checkbox } from "@/ui/Checkbox";
import { Dialog } from "@/ui/Dialog";
import { Field } from "@/ui/Field";
import { ProblemNote } from "@/ui/ProblemNote";
import { TextField } from "@/ui/TextField";
import { showToast } from "@/ui/toasts";
import { useFirstField } from "@/ui/useFirstField";
import { useOnline } from "@/ui/useOnline";
import { organizationWide, permissionGroups, wordsOf } from "./permissions";

type Props = {
  readonly organizationId: string;
  readonly role: CustomRole | null;
  readonly onClose: () => void;
};

/** Makes a role or changes one: its name, what it allows, and where. */
export function RoleDialog({ organizationId, role, onClose }: Props) {
  const { t } = useTranslation("roles");
  const { t: ui } = useTranslation("ui");
  const isOnline = useOnline();
  const first = useFirstField();
  const save = useSaveRole(organizationId);
  const [key] = useState(() => crypto.randomUUID());
  const [name, setName] = useState(role?.name ?? "");
  const [permissions, setPermissions] = useState<readonly Permission[]>(role?.permissions ?? []);
  const [departments, setDepartments] = useState<readonly ChosenDepartment[]>(role?.departments ?? []);
  const [isChanged, setChanged] = useState(false);
  const error = save.error ? toApiError(save.error) : null;
  const isLimited = departments.length > 0;
  // What a role for some departments cannot have stays ticked and does not count, so that it is back when the departments go.
  const granted = permissions.filter((permission) => !isLimited || !organizationWide.includes(permission));
  const reason = !isOnline
    ? ui("offline_reason")
    : !name.trim()
      ? t("name_needed")
      : granted.length === 0
        ? t("permission_needed")
        : null;
  const touch = () => setChanged(true);
  const toggle = (permission: Permission, on: boolean) => {
    touch();
    setPermissions(on ? [...permissions, permission] : permissions.filter((it) => it !== permission));
  };
  const submit = () => {
    if (reason || save.isPending) return;
    save.mutate(
      {
        role,
        draft: { name: name.trim(), permissions: granted, department_ids: departments.map(({ id }) => id) },
        key,
      },
      {
        onSuccess: () => {
          showToast(t("saved", { name: name.trim() }));
          onClose();
        },
      },
    );
  };
  const title = role ? t("edit_role", { name: role.name }) : t("new_role");
  return (
    <Dialog
      title={title}
      width={640}
      isChanged={isChanged}
      reason={isChanged ? reason : null}
      onPrimary={submit}
      onClose={onClose}
      primary={
        <Button
          variant="primary"
          keys="Ctrl Enter"
          busy={save.isPending ? ui("saving") : null}
          disabledReason={reason}
          onClick={submit}
        >
          {role ? t("save_role") : t("create_role")}
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
          onChange={(next) => {
            touch();
            setName(next);
          }}
          required
          error={error?.field("/name")}
        />
        <Field label={t("departments")} hint={t("departments_hint")}>
          {(ids) => (
            <DepartmentPicker
              ids={ids}
              organizationId={organizationId}
              value={departments}
              onChange={(next) => {
                touch();
                setDepartments(next);
              }}
            />
          )}
        </Field>
        {permissionGroups.map((group) => (
          <fieldset key={group.name} className="permission-group">
            <legend>{t(`group_${group.name}`)}</legend>
            {group.permissions.map((permission) =>
              isLimited && organizationWide.includes(permission) ? (
                <p key={permission} className="second">
                  {t(wordsOf(permission))}: {t("organization_wide")}
                </p>
              ) : (
                <Checkbox
                  key={permission}
                  checked={permissions.includes(permission)}
                  onChange={(on) => toggle(permission, on)}
                >
                  {t(wordsOf(permission))}
                </Checkbox>
              ),
            )}
          </fieldset>
        ))}
        {role && role.members > 0 && <p className="field-hint">{t("affects", { count: role.members })}</p>}
        <ProblemNote error={error} />
      </div>
    </Dialog>
  );
}
