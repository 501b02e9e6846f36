import { Check, Clock, MailX } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Invitation } from "@/api/types";
import { Tag } from "@/ui/Tag";
import { DateText } from "@/ui/DateText";

type Props = { readonly delivery: Invitation["delivery"] };

/** Queued, sent, failed or not sent at all, and why. */
export function DeliveryState({ delivery }: Props) {
  const { t } = useTranslation("invitations");
  const [now] = useState(() => new Date().toISOString());
  const nextTry = delivery.next_try_at && delivery.next_try_at > now ? delivery.next_try_at : null;
  return (
    <span className="delivery">
      {delivery.state === "queued" && (
        <Tag tone="primary" icon={<Clock size={12} aria-hidden="true" />}>
          {t("delivery_queued")}
        </Tag>
      )}
      {delivery.state === "sent" && (
        <Tag icon={<Check size={12} aria-hidden="true" />}>{t("delivery_sent")}</Tag>
      )}
      {delivery.state === "failed" && (
        <Tag tone="error" icon={<MailX size={12} aria-hidden="true" />}>
          {t("delivery_failed")}
        </Tag>
      )}
      {delivery.state === "withheld" && (
        <Tag tone="error" icon={<MailX size={12} aria-hidden="true" />}>
          {t("delivery_withheld")}
        </Tag>
      )}
      {delivery.reason && <span className="delivery-detail">{t(`withheld_${delivery.reason}`)}</span>}
      {delivery.detail && delivery.state !== "sent" && (
        <span className="delivery-detail" data-failed={delivery.state === "failed" || undefined} dir="auto">
          {delivery.detail}
        </span>
      )}
      {nextTry && delivery.state !== "sent" && (
        <span className="second">
          {t("next_try")} <DateText at={nextTry} />
        </span>
      )}
    </span>
  );
}
