import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Member } from "@/api/types";
import { MemberPhoneCard } from "@/features/members/MemberPhoneCard";
import { DateText } from "@/ui/DateText";
import { AskedCell } from "./AskedCell";
import { channelIcon } from "./channelIcon";

type Props = { readonly member: Member; readonly menu: ReactNode };

/** Somebody who waits or was rejected, on a phone: also the way in, and when. */
export function RequestPhoneCard({ member, menu }: Props) {
  const { t } = useTranslation("requests");
  const request = member.join_request;
  if (!request) return <MemberPhoneCard member={member} menu={menu} />;
  const Icon = channelIcon[request.channel];
  return (
    <MemberPhoneCard member={member} menu={menu}>
      <div className="phone-card-tags">
        <span className="way-line">
          <Icon size={14} aria-hidden="true" />
          <span className="ellipsis">{t(`channel_${request.channel}`)}</span>
        </span>
        {request.rejection ? (
          <span>
            {t("rejected_when")} <DateText at={request.rejection.at} />
          </span>
        ) : (
          <span className="asked-line">
            <span className="expires-word">{t("asked")}</span> <AskedCell request={request} />
          </span>
        )}
      </div>
      {request.rejection?.message && (
        <p className="ellipsis second">
          “<bdi>{request.rejection.message}</bdi>”
        </p>
      )}
    </MemberPhoneCard>
  );
}
