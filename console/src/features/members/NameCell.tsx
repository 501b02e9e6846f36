import type { Member } from "@/api/types";
import { Avatar } from "@/ui/Avatar";
import { PersonName } from "@/ui/PersonName";
import { RoleTag } from "./RoleTag";

type Props = { readonly member: Member };

/** Photo, name over address; a tag only for what differs from the usual. */
export function NameCell({ member }: Props) {
  return (
    <span className="name-cell">
      <Avatar id={member.id} name={member.name} size={32} />
      <span className="two-lines">
        <span className="name-line">
          <span className="ellipsis">
            <PersonName name={member.name} reading={member.name_reading} />
          </span>
          <RoleTag roles={member.roles} />
        </span>
        <span className="second ellipsis">
          <bdi dir="ltr" title={member.email ?? undefined}>
            {member.email ?? member.former_email ?? member.phone}
          </bdi>
        </span>
      </span>
    </span>
  );
}
