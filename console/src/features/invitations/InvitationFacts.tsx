import { useTranslation } from "react-i18next";
import type { Invitation } from "@/api/types";
import { DateText } from "@/ui/DateText";
import { DeliveryState } from "./DeliveryState";
import { ExpiryState } from "./ExpiryState";

type Props = { readonly invitation: Invitation };

/** Who invited, when it went out, whether it arrived, until when it holds. */
export function InvitationFacts({ invitation }: Props) {
  const { t } = useTranslation("invitations");
  return (
    <>
      <h3>{t("invitation")}</h3>
      <dl className="member-facts">
        <dt>{t("invited_by")}</dt>
        <dd>
          {invitation.inviter ? <bdi>{invitation.inviter.name}</bdi> : t("inviter_gone")}
          {", "}
          <DateText at={invitation.created_at} />
        </dd>
        <dt>{t("last_sent")}</dt>
        <dd>
          {invitation.last_sent_at ? (
            <>
              <DateText at={invitation.last_sent_at} style="time" />{" "}
              <span className="second">({t("times", { count: invitation.sends })})</span>
            </>
          ) : (
            t("not_sent_yet")
          )}
        </dd>
        <dt>{t("delivery")}</dt>
        <dd>
          <DeliveryState delivery={invitation.delivery} />
        </dd>
        <dt>{t("expires")}</dt>
        <dd>
          <ExpiryState invitation={invitation} />
        </dd>
      </dl>
    </>
  );
}
