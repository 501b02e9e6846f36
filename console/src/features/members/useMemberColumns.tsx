import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Member } from "@/api/types";
import type { LayoutWidth } from "@/ui/useLayoutWidth";
import type { Column } from "@/ui/VirtualTable";
import { DepartmentCell } from "./DepartmentCell";
import { NameCell } from "./NameCell";

/** The columns of the member list at this width; search results sort only by name. */
export function useMemberColumns(width: LayoutWidth, isSearch: boolean): readonly Column<Member>[] {
  const { t } = useTranslation("members");
  return useMemo(() => {
    const columns: Column<Member>[] = [
      {
        key: "name",
        title: t("name"),
        track: "minmax(220px, 2.3fr)",
        sort: "name",
        cell: (member) => <NameCell member={member} />,
      },
      {
        key: "department",
        title: t("department"),
        track: "minmax(140px, 1.600fr)",
        cell: (member) => <DepartmentCell departments={member.departments} />,
      },
      {
        key: "position",
        title: t("position"),
        track: "minmax(100px, 1.2fr)",
        cell: (member) =>
          member.position && (
            <span className="ellipsis" title={member.position.name}>
              <bdi>{member.position.name}</bdi>
            </span>
          ),
      },
    ];
    if (width !== "tablet") {
      columns.push(
        {
          key: "location",
          title: t("location"),
          track: "minmax(84px, 0.8fr)",
          cell: (member) =>
            member.location && (
              <span className="ellipsis" title={member.location.name}>
                <bdi>{member.location.name}</bdi>
              </span>
            ),
        },
        {
          key: "job_id",
          title: t("job_id"),
          track: "104px",
          sort: isSearch ? undefined : "job_id",
          cell: (member) =>
            member.job_id && (
              <span className="ellipsis numbers job-id" dir="ltr" title={member.job_id}>
                {member.job_id}
              </span>
            ),
        },
      );
    }
    return columns;
  }, [t, width, isSearch]);
}
