import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useRoles, useSetRoles } from "@/api/roles";
import type { Member, Role } from "@/api/types";
import { useMay } from "@/shell/OrganizationContext";
import { Button } from "@/ui/Button";
import { Checkbox } from "@/ui/Checkbox";
import { Field } from "@/ui/Field";
import { ProblemNote } from "@/ui/ProblemNote";
import { showToast } from "@/ui/toasts";
import { useOnline } from "@/ui/useOnline";
import { isGranted, wordsOf } from "./permissions";

type Props = { readonly organizationId: string; readonly member: Member; readonly etag: string | null };

/** The roles of a member and what they allow; whoever manages roles gives and takes them here. */
export function MemberAccess({ organizationId, member, etag }: Props) {
  const { t } = useTranslation("roles");
  const { t: ui } = useTranslation("ui");
  const may = useMay();
  const isOnline = useOnline();
  const isManager = may("roles.manage");
  const mayChange = isManager && member.state === "active";
  const roles = useRoles(organizationId, mayChange);
  const save = useSetRoles(organizationId);
  const [choice, setChoice] = useState<{
    readonly admin_role: Role | null;
    readonly role_ids: readonly string[];
  } | null>(null);
  const stored = { admin_role: member.roles[0] ?? null, role_ids: member.custom_roles.map(({ id }) => id) };
  const shown = choice ?? stored;
  const isSame =
    shown.admin_role === stored.admin_role &&
    shown.role_ids.length === stored.role_ids.length &&
    shown.role_ids.every((id) => stored.role_ids.includes(id));
  const hasNone = stored.admin_role === null && stored.role_ids.length === 0;
  const reason = !isOnline ? ui("offline_reason") : isSame ? t("unchanged") : null;
  const submit = () => {
    if (reason || save.isPending) return;
    save.mutate(
      { member_id: member.id, etag, ...shown },
      {
        onSuccess: () => {
          setChoice(null);
          showToast(t("access_saved", { name: member.name }));
        },
      },
    );
  };
  if (!mayChange) {
    return (
      <div className="access">
        {hasNone && <p>{t("no_roles")}</p>}
        {stored.admin_role && (
          <>
            <h3>{t(stored.admin_role)}</h3>
            <p className="second-strong">{t(`${stored.admin_role}_text`)}</p>
          </>
        )}
        {member.custom_roles.map(({ id, name }) => (
          <h3 key={id}>
            <bdi>{name}</bdi>
          </h3>
        ))}
        <p className="field-hint">{isManager ? t("only_active") : t("only_super_admins")}</p>
      </div>
    );
  }
  return (
    <form
      className="form access"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Field
        label={t("admin_role")}
        hint={t(shown.admin_role ? `${shown.admin_role}_text` : "no_admin_role_text")}
      >
        {(ids) => (
          <select
            {...ids}
            className="input"
            value={shown.admin_role ?? ""}
            onChange={(event) =>
              setChoice({
                ...shown,
                admin_role: event.target.value === "" ? null : (event.target.value as Role),
              })
            }
          >
            <option value="">{t("no_admin_role")}</option>
            <option value="account_admin">{t("account_admin")}</option>
            <option value="super_admin">{t("super_admin")}</option>
          </select>
        )}
      </Field>
      {roles.data && roles.data.items.length > 0 && (
        <fieldset className="permission-group">
          <legend>{t("custom")}</legend>
          {roles.data.items.map((role) => (
            <Checkbox
              key={role.id}
              checked={shown.role_ids.includes(role.id)}
              onChange={(on) =>
                setChoice({
                  ...shown,
                  role_ids: on ? [...shown.role_ids, role.id] : shown.role_ids.filter((id) => id !== role.id),
                })
              }
            >
              <bdi>{role.name}</bdi>
              <br />
              <span className="second">
                {role.permissions
                  .filter(isGranted)
                  .map((permission) => t(wordsOf(permission)))
                  .join(t("comma"))}
              </span>
            </Checkbox>
          ))}
        </fieldset>
      )}
      <ProblemNote
        error={save.error ? toApiError(save.error) : roles.error ? toApiError(roles.error) : null}
      />
      <div className="form-buttons">
        <Button
          type="submit"
          variant="primary"
          busy={save.isPending ? ui("saving") : null}
          disabledReason={reason}
        >
          {t("save_access")}
        </Button>
      </div>
    </form>
  );
}
