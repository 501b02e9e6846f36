import { useTranslation } from "react-i18next";
import type { Member } from "@/api/types";
import { Avatar } from "@/ui/Avatar";
import { PersonName } from "@/ui/PersonName";
import { Tag, type Tone } from "@/ui/Tag";
import { absoluteTime } from "@/ui/times";
import { PlaceLine } from "./PlaceLine";
import { RoleTag } from "./RoleTag";

type Props = { readonly member: Member };

const tones: Record<Member["state"], Tone> = {
  active: "success",
  invited: "neutral",
  pending: "warning",
  rejected: "error",
  terminated: "neutral",
};

/** Photo, name, position, state. */
export function MemberHeading({ member }: Props) {
  const { t, i18n } = useTranslation("members");
  return (
    <div className="member-heading">
      <Avatar id={member.id} name={member.name} size={56} />
      <div>
        <h2>
          <PersonName name={member.name} reading={member.name_reading} />
        </h2>
        <p className="second-strong">
          <PlaceLine member={member} />
        </p>
        <p className="tags">
          <Tag tone={tones[member.state]}>{t(`state_${member.state}`)}</Tag>
          <RoleTag roles={member.roles} />
          {member.state === "active" && member.joined_at && (
            <Tag>{t("member_since", { date: absoluteTime(member.joined_at, i18n.language, false) })}</Tag>
          )}
        </p>
      </div>
    </div>
  );
}
