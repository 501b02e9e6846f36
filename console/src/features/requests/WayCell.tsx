import { useTranslation } from "react-i18next";
import type { JoinRequest } from "@/api/types";
import { PersonName } from "@/ui/PersonName";
import { channelIcon } from "./channelIcon";

type Props = { readonly request: JoinRequest };

/** "Share link" over who made it. */
export function WayCell({ request }: Props) {
  const { t } = useTranslation("requests");
  const Icon = channelIcon[request.channel];
  return (
    <span className="two-lines">
      <span className="way-line">
        <Icon size={14} aria-hidden="true" />
        <span className="ellipsis">{t(`channel_${request.channel}`)}</span>
      </span>
      {request.sharer && (
        <span className="second ellipsis">
          <PersonName name={request.sharer.name} />
        </span>
      )}
    </span>
  );
}
