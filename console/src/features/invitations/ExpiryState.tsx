import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Invitation } from "@/api/types";
import { Tag } from "@/ui/Tag";
import { absoluteTime, inWords, shortDate } from "@/ui/times";

type Props = { readonly invitation: Invitation };

const soonMilliseconds = 7 * 24 * 60 * 60 * 1_000;

/** "in 29 days", amber in the last week, "Expired 8 Nov" afterwards. */
export function ExpiryState({ invitation }: Props) {
  const { t, i18n } = useTranslation("invitations");
  const { expires_at, is_expired } = invitation;
  const [now] = useState(() => new Date());
  const exact = absoluteTime(expires_at, i18n.language, true);
  if (is_expired)
    return (
      <span title={exact}>
        <Tag>{t("expired_on", { date: shortDate(expires_at, now, i18n.language) })}</Tag>
      </span>
    );
  const left = new Date(expires_at).getTime() - now.getTime();
  return (
    <time
      className="expiry"
      data-soon={left < soonMilliseconds || undefined}
      dateTime={expires_at}
      title={exact}
    >
      {inWords(left, i18n.language)}
    </time>
  );
}
