import { useTranslation } from "react-i18next";
import { useUnread } from "@/api/notices";

/** The word Messages with how many are unread: the number for the eye, a sentence for readers. */
export function UnreadCount() {
  const { t, i18n } = useTranslation("shell");
  const unread = useUnread();
  const shown = unread > 99 ? `${(99).toLocaleString(i18n.language)}+` : unread.toLocaleString(i18n.language);
  if (unread === 0) return <span>{t("messages")}</span>;
  return (
    <>
      <span aria-hidden="true">{t("messages")}</span>
      <span className="unread-count" aria-hidden="true">
        {shown}
      </span>
      <span className="visually-hidden">{t("messages_unread", { count: unread })}</span>
    </>
  );
}
