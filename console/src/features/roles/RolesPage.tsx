import { Eye, Pencil, Plus, ShieldCheck, Trash2 } from "lucide-react";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useRoles } from "@/api/roles";
import { lookAs } from "@/api/viewAs";
import type { CustomRole } from "@/api/types";
import { NavigationButton } from "@/shell/NavigationButton";
import { useMembership } from "@/shell/OrganizationContext";
import { Button } from "@/ui/Button";
import { DepartmentPath } from "@/ui/DepartmentPath";
import { EmptyState } from "@/ui/EmptyState";
import { FailedStrip } from "@/ui/FailedStrip";
import { SkeletonRows } from "@/ui/SkeletonRows";
import { usePageTitle } from "@/ui/usePageTitle";
import { DeleteRoleDialog, RoleDialog } from "./lazyRoleDialogs";
import { isGranted, wordsOf } from "./permissions";

/** What the built-in roles allow, and the organization's own. */
export function RolesPage() {
  const { t } = useTranslation("roles");
  const { organization } = useMembership();
  const { data, error, isFetching, refetch } = useRoles(organization.id);
  const [edited, setEdited] = useState<CustomRole | "new" | null>(null);
  const [deleted, setDeleted] = useState<CustomRole | null>(null);
  usePageTitle(t("roles"), organization.name);
  const seeAs = (role: string, name: string) => (
    <Button
      size="small"
      icon={<Eye size={14} />}
      label={t("see_as", { name })}
      onClick={() => lookAs({ role, name, organizationId: organization.id })}
    />
  );
  const add = (
    <Button variant="primary" icon={<Plus size={16} />} onClick={() => setEdited("new")}>
      {t("new_role")}
    </Button>
  );
  return (
    <main className="form-page">
      <header className="account-head">
        <NavigationButton />
        <div className="page-title">
          <h1>{t("roles")}</h1>
          <p>{t("description")}</p>
        </div>
        {add}
      </header>
      <section className="panel" aria-labelledby="built-in-roles">
        <h2 id="built-in-roles">{t("built_in")}</h2>
        {(["super_admin", "account_admin", "plain_member"] as const).map((role) => (
          <div key={role} className="role-row">
            <ShieldCheck size={18} aria-hidden="true" />
            <div>
              <h3>{t(role)}</h3>
              <p className="second-strong">{t(`${role}_text`)}</p>
            </div>
            {role !== "super_admin" && seeAs(role === "plain_member" ? "member" : role, t(role))}
          </div>
        ))}
      </section>
      <section className="panel" aria-labelledby="custom-roles">
        <h2 id="custom-roles">{t("custom")}</h2>
        {error && (
          <FailedStrip
            error={error}
            title={t("failed")}
            isTrying={isFetching}
            onTryAgain={() => void refetch()}
          />
        )}
        {!data && !error && <SkeletonRows height={54} count={3} />}
        {data?.items.length === 0 && (
          <EmptyState icon={<ShieldCheck />} title={t("empty")}>
            {t("empty_text")}
          </EmptyState>
        )}
        {data && data.items.length > 0 && (
          <ul className="role-list">
            {data.items.map((role) => (
              <li key={role.id} className="role-row">
                <div>
                  <h3>
                    <bdi>{role.name}</bdi>
                  </h3>
                  <p className="second">{t("people", { count: role.members })}</p>
                  <p className="second-strong">
                    {role.permissions
                      .filter(isGranted)
                      .map((permission) => t(wordsOf(permission)))
                      .join(t("comma"))}
                  </p>
                  <p className="second">{role.is_limited ? t("only_in") : t("everywhere")}</p>
                  {role.departments.map((department) => (
                    <p key={department.id} className="second">
                      <DepartmentPath path={[...department.path, department.name]} />
                    </p>
                  ))}
                </div>
                <span className="role-tools">
                  {seeAs(role.id, role.name)}
                  <Button
                    size="small"
                    icon={<Pencil size={14} />}
                    label={t("edit_role", { name: role.name })}
                    onClick={() => setEdited(role)}
                  />
                  <Button
                    size="small"
                    variant="ending"
                    icon={<Trash2 size={14} />}
                    label={t("delete_role", { name: role.name })}
                    onClick={() => setDeleted(role)}
                  />
                </span>
              </li>
            ))}
          </ul>
        )}
      </section>
      <Suspense>
        {edited && (
          <RoleDialog
            organizationId={organization.id}
            role={edited === "new" ? null : edited}
            onClose={() => setEdited(null)}
          />
        )}
        {deleted && (
          <DeleteRoleDialog
            organizationId={organization.id}
            role={deleted}
            others={data?.items.filter(({ id }) => id !== deleted.id) ?? []}
            onClose={() => setDeleted(null)}
          />
        )}
      </Suspense>
    </main>
  );
}
