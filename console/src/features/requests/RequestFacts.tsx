import { Link } from "@tanstack/react-router";
import { BellRing, CircleX, Clock, ShieldQuestionMark } from "lucide-react";
import { Trans, useTranslation } from "react-i18next";
import type { JoinRequest, Member } from "@/api/types";
import { useMembership } from "@/shell/OrganizationContext";
import { DateText } from "@/ui/DateText";
import { DepartmentPath } from "@/ui/DepartmentPath";
import { Tag } from "@/ui/Tag";
import { absoluteTime } from "@/ui/times";
import { AccountFacts } from "@/features/members/AccountFacts";
import { channelIcon } from "./channelIcon";
import { Evidence } from "./Evidence";

type Props = { readonly member: Member; readonly request: JoinRequest };

/** What an approver goes by: how the person came, when, how often the approvers were reminded, and the place that was asked for. */
export function RequestFacts({ member, request }: Props) {
  const { t, i18n } = useTranslation("requests");
  const { t: m } = useTranslation("members");
  const { organization } = useMembership();
  const { rejection, share_link: link, sharer, answers } = request;
  const isLink = request.channel === "share_link" || request.channel === "qr_code";
  const day = (at: string) => absoluteTime(at, i18n.language, false);
  const answered = <Tag tone="primary">{t("answered")}</Tag>;
  const nothing = <span className="second">{m("not_set")}</span>;
  const jobId = member.job_id ?? answers.job_id;
  return (
    <>
      {rejection && (
        <ul className="evidence">
          <Evidence icon={CircleX} tone="error" title={t("rejected_by", { name: rejection.by.name })}>
            <DateText at={rejection.at} style="time" />
            {rejection.message ? (
              <blockquote>
                <bdi>{rejection.message}</bdi>
              </blockquote>
            ) : (
              <p>{t("no_message")}</p>
            )}
          </Evidence>
        </ul>
      )}
      <h3>{t("evidence")}</h3>
      <ul className="evidence">
        <Evidence icon={channelIcon[request.channel]} title={t(`channel_${request.channel}`)}>
          {request.channel === "door_number" ? (
            t("door_number_text")
          ) : !sharer ? (
            t("sharer_gone")
          ) : isLink ? (
            <>
              <Trans
                t={t}
                i18nKey={link ? "made_by_on" : "made_by"}
                values={{ name: sharer.name, date: link && day(link.created_at) }}
                components={{ name: <bdi /> }}
              />
              {link && (
                <>
                  {" "}
                  {link.max_uses
                    ? t("uses_of", { count: link.uses, max: link.max_uses })
                    : t("uses", { count: link.uses })}{" "}
                  {link.closed_at
                    ? t("link_closed", { date: day(link.closed_at) })
                    : link.expires_at && t("link_ends", { date: day(link.expires_at) })}
                </>
              )}
            </>
          ) : (
            <Trans t={t} i18nKey="invited_by" values={{ name: sharer.name }} components={{ name: <bdi /> }} />
          )}
        </Evidence>
        <Evidence icon={Clock} title={t("asked_at")}>
          <DateText at={request.asked_at} />
          {", "}
          {absoluteTime(request.asked_at, i18n.language, true)}
        </Evidence>
        {request.reminders > 0 && (
          <Evidence icon={BellRing} tone="warning" title={t("reminded", { count: request.reminders })}>
            {request.reminded_at && (
              <>
                {t("last_reminder")} <DateText at={request.reminded_at} />
              </>
            )}
          </Evidence>
        )}
        {member.lookalikes.map((it) => (
          <Evidence
            key={it.member_id}
            icon={ShieldQuestionMark}
            tone="warning"
            title={
              <Link
                to={it.state === "rejected" ? "/o/$organizationId/rejected" : "/o/$organizationId/terminated"}
                params={{ organizationId: organization.id }}
                search={{ member: it.member_id }}
              >
                <bdi>{it.name}</bdi>
              </Link>
            }
          >
            {t(it.state === "rejected" ? "was_rejected_on" : "left_on", { date: day(it.at) })}{" "}
            {it.same_address ? t(it.same_name ? "same_both" : "same_address") : t("same_name")}
          </Evidence>
        ))}
      </ul>
      <h3>
        <Trans t={t} i18nKey="becomes" values={{ name: member.name }} components={{ name: <bdi /> }} />
      </h3>
      <dl className="member-facts">
        <dt>{m("departments")}</dt>
        <dd>
          {member.departments.length === 0 && nothing}
          {member.departments.map((department) => (
            <p key={department.id} className="fact-department">
              <span>
                <bdi>{department.name}</bdi> {answers.department?.id === department.id && answered}
              </span>
              {department.path.length > 0 && (
                <span className="second">
                  <DepartmentPath path={department.path} />
                </span>
              )}
            </p>
          ))}
        </dd>
        <dt>{m("position")}</dt>
        <dd className="fact-answer">
          {member.position ? <bdi>{member.position.name}</bdi> : nothing}{" "}
          {answers.position && answers.position.id === member.position?.id && answered}
        </dd>
        <dt>{m("location")}</dt>
        <dd className="fact-answer">
          {member.location ? <bdi>{member.location.name}</bdi> : nothing}{" "}
          {answers.location && answers.location.id === member.location?.id && answered}
        </dd>
        <dt>{m("job_id")}</dt>
        <dd className="fact-answer">
          {jobId ? (
            <bdi dir="ltr" className="numbers">
              {jobId}
            </bdi>
          ) : (
            nothing
          )}{" "}
          {jobId && answers.job_id === jobId && answered}
        </dd>
      </dl>
      <p className="field-hint">{t("becomes_hint")}</p>
      <AccountFacts member={member} />
    </>
  );
}
