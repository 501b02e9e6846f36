import type { ReactNode } from "react";
import type { Member } from "@/api/types";
import { Avatar } from "@/ui/Avatar";
import { DepartmentPath } from "@/ui/DepartmentPath";
import { PersonName } from "@/ui/PersonName";
import { PlaceLine } from "./PlaceLine";
import { RoleTag } from "./RoleTag";

type Props = { readonly member: Member; readonly children?: ReactNode; readonly menu?: ReactNode };

/** A member on a phone: name and tag, position and place, path. */
export function MemberPhoneCard({ member, children, menu }: Props) {
  const main = member.departments.find((department) => department.is_main) ?? member.departments[0];
  const others = member.departments.length - 1;
  return (
    <>
      <Avatar id={member.id} name={member.name} size={44} />
      <div className="phone-card-words">
        <p className="name-line">
          <span className="ellipsis phone-card-name">
            <PersonName name={member.name} reading={member.name_reading} />
          </span>
          <RoleTag roles={member.roles} />
        </p>
        <p className="ellipsis second-strong">
          {member.position || member.location ? (
            <PlaceLine member={member} />
          ) : (
            <bdi dir="ltr">{member.email}</bdi>
          )}
        </p>
        {main && (
          <p className="ellipsis second">
            <DepartmentPath path={[...main.path.slice(-1), main.name]} />
            {others > 0 && <span dir="ltr"> +{others}</span>}
          </p>
        )}
        {children}
      </div>
      {menu}
    </>
  );
}
