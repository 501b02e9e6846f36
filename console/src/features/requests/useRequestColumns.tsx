import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Member } from "@/api/types";
import { NameCell } from "@/features/members/NameCell";
import { DateText } from "@/ui/DateText";
import { PersonName } from "@/ui/PersonName";
import { useLayoutWidth } from "@/ui/useLayoutWidth";
import type { Column } from "@/ui/VirtualTable";
import { AskedCell } from "./AskedCell";
import { WayCell } from "./WayCell";
import { WishCell } from "./WishCell";

/** The columns of Pending or Rejected; `menu` ends each row. Search results sort only by name. */
export function useRequestColumns(
  state: "pending" | "rejected",
  isSearch: boolean,
  menu: (member: Member) => ReactNode,
): readonly Column<Member>[] {
  const { t } = useTranslation("requests");
  const isTablet = useLayoutWidth() === "tablet";
  const way: Column<Member> = {
    key: "way",
    title: t("way"),
    track: "minmax(140px, 1.3fr)",
    cell: (member) => member.join_request && <WayCell request={member.join_request} />,
  };
  const person: Column<Member> = {
    key: "person",
    title: t("person"),
    track: "minmax(200px, 2fr)",
    sort: "name",
    cell: (member) => <NameCell member={member} />,
  };
  const wish: Column<Member> = {
    key: "wish",
    title: t("wants"),
    track: "minmax(150px, 1.7fr)",
    cell: (member) => <WishCell member={member} />,
  };
  const last: Column<Member> = {
    key: "menu",
    title: t("actions"),
    hiddenTitle: true,
    track: "44px",
    cell: menu,
  };
  if (state === "pending")
    return [
      person,
      way,
      wish,
      {
        key: "asked",
        title: t("asked"),
        sort: isSearch ? undefined : "asked_at",
        track: "minmax(130px, 1fr)",
        cell: (member) => member.join_request && <AskedCell request={member.join_request} />,
      },
      last,
    ];
  return [
    person,
    ...(isTablet ? [] : [way]),
    {
      key: "rejected",
      title: t("rejected_when"),
      sort: isSearch ? undefined : "rejected_at",
      track: "minmax(130px, 1.1fr)",
      cell: ({ join_request }) =>
        join_request?.rejection && (
          <span className="two-lines">
            <span>
              <DateText at={join_request.rejection.at} />
            </span>
            <span className="second ellipsis">
              <PersonName name={join_request.rejection.by.name} />
            </span>
          </span>
        ),
    },
    {
      key: "message",
      title: t("message_short"),
      track: "minmax(150px, 2fr)",
      cell: ({ join_request }) =>
        join_request?.rejection?.message ? (
          <span className="ellipsis" title={join_request.rejection.message}>
            <bdi>{join_request.rejection.message}</bdi>
          </span>
        ) : (
          <span className="second">{t("no_message_short")}</span>
        ),
    },
    last,
  ];
}
