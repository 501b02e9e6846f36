import type { MemberDepartment } from "@/api/types";
import { DepartmentPath } from "@/ui/DepartmentPath";
import { Tag } from "@/ui/Tag";

type Props = { readonly departments: readonly MemberDepartment[] };

/** The main department over its parent; `+2` for further ones, all of them on hover. */
export function DepartmentCell({ departments }: Props) {
  const main = departments.find((department) => department.is_main) ?? departments[0];
  if (!main) return null;
  const full = departments.map((department) => [...department.path, department.name].join(" › ")).join("\n");
  return (
    <span className="two-lines" title={full}>
      <span className="name-line">
        <span className="ellipsis">
          <bdi>{main.name}</bdi>
        </span>
        {departments.length > 1 && (
          <Tag>
            <span dir="ltr">+{departments.length - 1}</span>
          </Tag>
        )}
      </span>
      {main.path.length > 0 && (
        <span className="second ellipsis">
          <DepartmentPath path={main.path} short />
        </span>
      )}
    </span>
  );
}
