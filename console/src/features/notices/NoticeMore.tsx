import { Trans, useTranslation } from "react-i18next";
import type { Notice } from "@/api/types";

type Props = { readonly notice: Notice };

/** The particulars under the sentence, and what somebody wrote. */
export function NoticeMore({ notice }: Props) {
  const { t, i18n } = useTranslation("notices");
  const { kind } = notice;
  const day = notice.day
    ? new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeZone: "UTC" }).format(
        new Date(`${notice.day}T00:00:00Z`),
      )
    : null;
  const parts = [
    kind === "requests_wait" && notice.is_reminder && (
      <Trans
        key="reminder"
        t={t}
        i18nKey="more_reminder"
        values={{ member: notice.member_name ?? t("somebody") }}
        components={{ member: <bdi /> }}
      />
    ),
    kind !== "invited" && notice.actor_name && (
      <Trans
        key="by"
        t={t}
        i18nKey="more_by"
        values={{ actor: notice.actor_name }}
        components={{ actor: <bdi /> }}
      />
    ),
    day && <span key="day">{t("more_last_day", { day })}</span>,
    kind === "roles_changed" && (
      <span key="roles">
        {notice.subject ? t("more_roles", { roles: notice.subject }) : t("more_no_roles")}
      </span>
    ),
  ].filter(Boolean);
  return (
    <>
      {parts.length > 0 && (
        <span className="second notice-more">
          {parts.map((part, index) => (
            <span key={index}>{part}</span>
          ))}
        </span>
      )}
      {notice.message && (
        <q className="notice-message" dir="auto">
          {notice.message}
        </q>
      )}
    </>
  );
}
