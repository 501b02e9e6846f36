import type { Member } from "@/api/types";
import { DepartmentPath } from "@/ui/DepartmentPath";
import { PlaceLine } from "@/features/members/PlaceLine";

type Props = { readonly member: Member };

/** The department that somebody asks for over position and location; all of it on hover. */
export function WishCell({ member }: Props) {
  const main = member.departments[0];
  const title = member.departments
    .map(({ path, name }) => [...path, name].join(" › "))
    .concat([member.position?.name, member.location?.name].filter((name) => name !== undefined))
    .join("\n");
  return (
    <span className="two-lines" title={title}>
      {main && (
        <span className="ellipsis">
          <DepartmentPath path={[...main.path.slice(-1), main.name]} />
        </span>
      )}
      <span className={main ? "second ellipsis" : "ellipsis"}>
        <PlaceLine member={member} />
      </span>
    </span>
  );
}
