import { Trans, useTranslation } from "react-i18next";
import type { Member } from "@/api/types";
import { DepartmentPath } from "@/ui/DepartmentPath";
import { Tag } from "@/ui/Tag";
import { AccountFacts } from "./AccountFacts";

type Props = { readonly member: Member; readonly organizationName: string; readonly isOwn?: boolean };

/** What the organization keeps about a member, and what belongs to the person. */
export function MemberFacts({ member, organizationName, isOwn = false }: Props) {
  const { t } = useTranslation("members");
  const nothing = <span className="second">{t("not_set")}</span>;
  return (
    <>
      <h3>
        <Trans
          t={t}
          i18nKey="in_organization"
          values={{ organization: organizationName }}
          components={{ organization: <bdi /> }}
        />
      </h3>
      <dl className="member-facts">
        <dt>{t("departments")}</dt>
        <dd>
          {member.departments.length === 0 && nothing}
          {member.departments.map((department) => (
            <p key={department.id} className="fact-department">
              <span>
                <bdi>{department.name}</bdi>{" "}
                {department.is_main && member.departments.length > 1 && <Tag tone="primary">{t("main")}</Tag>}
              </span>
              {department.path.length > 0 && (
                <span className="second">
                  <DepartmentPath path={department.path} />
                </span>
              )}
            </p>
          ))}
        </dd>
        <dt>{t("position")}</dt>
        <dd>{member.position ? <bdi>{member.position.name}</bdi> : nothing}</dd>
        <dt>{t("location")}</dt>
        <dd>{member.location ? <bdi>{member.location.name}</bdi> : nothing}</dd>
        <dt>{t("job_id")}</dt>
        <dd>
          {member.job_id ? (
            <bdi dir="ltr" className="numbers">
              {member.job_id}
            </bdi>
          ) : (
            nothing
          )}
        </dd>
        {member.roles.length > 0 && (
          <>
            <dt>{t("roles")}</dt>
            <dd>{member.roles.map((role) => t(role)).join(t("comma"))}</dd>
          </>
        )}
      </dl>
      <AccountFacts member={member} isOwn={isOwn} />
    </>
  );
}
