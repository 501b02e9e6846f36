import { Lock } from "lucide-react";
import { Trans, useTranslation } from "react-i18next";
import type { Member } from "@/api/types";

type Props = { readonly member: Member; readonly isOwn?: boolean };

/** What belongs to the person alone; before sign-up, what the inviter typed. */
export function AccountFacts({ member, isOwn = false }: Props) {
  const { t } = useTranslation("members");
  const nothing = <span className="second">{t("not_set")}</span>;
  const hasAccount = member.state !== "invited";
  return (
    <>
      <div className="facts-head">
        <h3>{t(hasAccount ? "own_account" : "as_invited")}</h3>
        {hasAccount && !isOwn && (
          <span className="second">
            <Lock size={13} aria-hidden="true" />{" "}
            <Trans t={t} i18nKey="only_they" values={{ name: member.name }} components={{ name: <bdi /> }} />
          </span>
        )}
      </div>
      <dl className="member-facts">
        <dt>{t("name")}</dt>
        <dd>
          <bdi>{member.name}</bdi>
        </dd>
        <dt>{t("email")}</dt>
        <dd>{member.email ? <bdi dir="ltr">{member.email}</bdi> : nothing}</dd>
        {member.former_email && (
          <>
            <dt>{t("former_email")}</dt>
            <dd>
              <bdi dir="ltr">{member.former_email}</bdi>
            </dd>
          </>
        )}
        {member.phone && (
          <>
            <dt>{t("phone")}</dt>
            <dd>
              <bdi dir="ltr">{member.phone}</bdi>
            </dd>
          </>
        )}
      </dl>
    </>
  );
}
