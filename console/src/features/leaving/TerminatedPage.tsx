import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { IdCard, ReceiptText, RotateCcw, UserRoundX, X } from "lucide-react";
import { Suspense, useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMembers } from "@/api/members";
import type { Member, MemberQuery } from "@/api/types";
import { useBulkActions } from "@/features/bulk/useBulkActions";
import { DepartmentCell } from "@/features/members/DepartmentCell";
import { ElsewhereHint } from "@/features/members/ElsewhereHint";
import { ListFilterChips } from "@/features/members/filters/ListFilterChips";
import { FootKeys } from "@/features/members/FootKeys";
import { ListTabs } from "@/features/members/ListTabs";
import { effectiveSort, type TerminatedSearch } from "@/features/members/listSearch";
import { MemberDrawer } from "@/features/members/MemberDrawer";
import { MemberPhoneCard } from "@/features/members/MemberPhoneCard";
import { MemberTable } from "@/features/members/MemberTable";
import { NameCell } from "@/features/members/NameCell";
import { useListSearch } from "@/features/members/useListSearch";
import { NavigationButton } from "@/shell/NavigationButton";
import { useMay, useMembership } from "@/shell/OrganizationContext";
import { Button } from "@/ui/Button";
import { Checkbox } from "@/ui/Checkbox";
import { EmptyState } from "@/ui/EmptyState";
import { RefreshStrip } from "@/ui/RefreshStrip";
import { useKeys } from "@/ui/keys";
import { ListPage } from "@/ui/ListPage";
import { NothingMatches } from "@/ui/NothingMatches";
import { numberText } from "@/ui/numberText";
import { PersonName } from "@/ui/PersonName";
import { RowMenu } from "@/ui/RowMenu";
import { dayText } from "@/ui/times";
import { useLayoutWidth } from "@/ui/useLayoutWidth";
import { useShownColumns } from "@/ui/useShownColumns";
import { usePageTitle } from "@/ui/usePageTitle";
import type { Column } from "@/ui/VirtualTable";
import { HandoverDialog } from "./lazyHandoverDialog";
import { RestoreDialog } from "./lazyRestoreDialog";
import { StoredReceipt } from "./lazyStoredReceipt";

const usualSort = "-terminated_at";

/** Former members: how they left, and the way back. */
export function TerminatedPage() {
  const { t, i18n } = useTranslation("leaving");
  const { t: shell } = useTranslation("shell");
  const { t: m } = useTranslation("members");
  const { organizationId } = useParams({ from: "/o/$organizationId/terminated" });
  const search = useSearch({ from: "/o/$organizationId/terminated" });
  const navigate = useNavigate({ from: "/o/$organizationId/terminated" });
  const { organization, member_id } = useMembership();
  const may = useMay();
  const width = useLayoutWidth();
  const isPhone = width === "phone";
  const [dialog, setDialog] = useState<{
    readonly kind: "restore" | "receipt" | "handover";
    readonly member: Member;
  } | null>(null);
  usePageTitle(shell("terminated"), organization.name);

  const sort = effectiveSort(search.q, search.sort ?? usualSort);
  const query = useMemo<MemberQuery>(
    () => ({
      state: "terminated",
      q: search.q,
      department_id: search.department,
      last_day_since: search.since,
      last_day_until: search.until,
      terminated_by: search.by,
      sort,
    }),
    [search.q, search.department, search.since, search.until, search.by, sort],
  );
  const list = useMembers(organizationId, query);
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const firstPage = list.data?.pages[0];
  const isFiltered = Boolean(search.department ?? search.since ?? search.until ?? search.by);

  const change = useCallback(
    (next: Partial<TerminatedSearch>, replace = false) =>
      void navigate({ search: (before) => ({ ...before, ...next }), replace }),
    [navigate],
  );
  const clear = () =>
    change({ department: undefined, since: undefined, until: undefined, by: undefined, q: undefined });
  const openMember = (id: string) => change({ member: id }, Boolean(search.member));
  const stepCard = (by: number) => {
    const next = rows[rows.findIndex((row) => row.id === search.member) + by];
    if (next) openMember(next.id);
  };
  const searching = useListSearch({
    label: t("search"),
    q: search.q,
    onQ: (q) => change({ q }, Boolean(search.q)),
  });
  const isCovered = dialog !== null || search.member !== undefined;
  const bulk = useBulkActions({
    organizationId,
    listKey: "terminated",
    query,
    firstPage,
    offers: ["restore"],
    isCovered,
    onOpenMember: openMember,
  });
  const isLayered = isCovered || bulk.isOpen;
  useKeys({ "/": searching.focus }, { enabled: !isLayered });

  const menu = (member: Member) => (
    <RowMenu
      label={t("row_menu", { name: member.name })}
      title={<PersonName name={member.name} />}
      actions={[
        {
          key: "open",
          label: t("open_card"),
          icon: <IdCard size={15} />,
          onChosen: () => openMember(member.id),
        },
        {
          key: "receipt",
          label: t("receipt_show"),
          icon: <ReceiptText size={15} />,
          onChosen: () => setDialog({ kind: "receipt", member }),
        },
        ...(may("members.restore")
          ? [
              {
                key: "restore",
                label: t("restore_ask"),
                icon: <RotateCcw size={15} />,
                onChosen: () => setDialog({ kind: "restore", member }),
              },
            ]
          : []),
      ]}
    />
  );
  const by = ({ termination }: Member) =>
    termination?.ended_by === "person"
      ? t("left_by_person")
      : termination?.actor && <PersonName name={termination.actor.name} />;
  const columns: readonly Column<Member>[] = [
    {
      key: "name",
      title: m("name"),
      track: "minmax(220px, 2.2fr)",
      sort: "name",
      cell: (member) => <NameCell member={member} />,
    },
    {
      key: "department",
      title: t("last_department"),
      track: "minmax(130px, 1.600fr)",
      cell: (member) => <DepartmentCell departments={member.departments} />,
    },
    {
      key: "reason",
      title: t("reason"),
      track: "minmax(120px, 1.400fr)",
      cell: ({ termination }) =>
        termination?.reason && (
          <span className="ellipsis" title={termination.reason}>
            <bdi>{termination.reason}</bdi>
          </span>
        ),
    },
    ...(width === "tablet"
      ? []
      : [
          {
            key: "by",
            title: t("by"),
            track: "minmax(110px, 1fr)",
            cell: (member: Member) => <span className="ellipsis">{by(member)}</span>,
          },
        ]),
    {
      key: "last_day",
      title: t("last_day"),
      track: "112px",
      sort: search.q ? undefined : "terminated_at",
      cell: ({ termination }) =>
        termination && <span className="numbers">{dayText(termination.last_day, i18n.language)}</span>,
    },
    { key: "menu", title: t("actions"), hiddenTitle: true, track: "44px", cell: menu },
  ];
  const shownColumns = useShownColumns("terminated", columns);
  const card = (member: Member) => (
    <MemberPhoneCard member={member} menu={menu(member)}>
      {member.termination && (
        <p className="ellipsis second">
          {dayText(member.termination.last_day, i18n.language)}
          {member.termination.reason && (
            <>
              {" "}
              · <bdi>{member.termination.reason}</bdi>
            </>
          )}
        </p>
      )}
    </MemberPhoneCard>
  );
  const day = (name: "since" | "until") => (
    <label className="day-filter">
      <span>{t(name)}</span>
      <input
        className="input"
        type="date"
        min="1900-01-01"
        max="9999-12-31"
        value={search[name] ?? ""}
        onChange={(event) => change({ [name]: event.target.value || undefined }, true)}
      />
    </label>
  );
  const dayFilters = (
    <span className="day-filters" role="group" aria-label={t("last_day")}>
      <span className="second" aria-hidden="true">
        {t("last_day")}
      </span>
      {day("since")}
      {day("until")}
      <Checkbox
        checked={search.by === member_id}
        onChange={(on) => change({ by: on ? member_id : undefined }, true)}
      >
        {t("by_me")}
      </Checkbox>
      {isFiltered && (
        <Button variant="text" size="small" icon={<X size={14} />} onClick={clear}>
          {t("clear_filters")}
        </Button>
      )}
    </span>
  );

  return (
    <main className="page">
      <ListPage
        title={
          <>
            {shell("terminated")}{" "}
            {isPhone && firstPage && (
              <span className="numbers title-count">
                {numberText(firstPage.total, i18n.language, firstPage.total_is_exact)}
              </span>
            )}
          </>
        }
        description={t("description")}
        before={<NavigationButton />}
        actions={searching.button}
        tabs={isPhone && <ListTabs organizationId={organizationId} chosen="terminated" />}
        filters={
          <>
            {searching.box}
            <ListFilterChips
              organizationId={organizationId}
              names={["department"]}
              datesLabel={t("last_day")}
              filters={search}
              onChange={({ department }) => change({ department }, true)}
            />
            {dayFilters}
            <span className="filter-gap" />
            {shownColumns.button}
          </>
        }
        bar={bulk.bar}
        strips={<RefreshStrip list={list} />}
        foot={
          <>
            <span className="numbers" role="status">
              {firstPage &&
                t("people", {
                  count: firstPage.total,
                  shown: numberText(firstPage.total, i18n.language, firstPage.total_is_exact),
                })}
            </span>
            <FootKeys />
          </>
        }
        after={
          search.member && (
            <MemberDrawer
              organizationId={organizationId}
              memberId={search.member}
              tab={search.tab ?? "card"}
              onTab={(tab) => change({ tab: tab === "history" ? "history" : undefined }, true)}
              onStep={stepCard}
              onClose={() => change({ member: undefined, tab: undefined })}
            />
          )
        }
      >
        <MemberTable
          list={list}
          label={shell("terminated")}
          columns={shownColumns.columns}
          card={card}
          cardHeight={108}
          sort={sort}
          onSort={(next) => change({ sort: next === usualSort ? undefined : next }, true)}
          openId={search.member}
          onOpen={openMember}
          resetKey={JSON.stringify(query)}
          keysEnabled={!isLayered}
          selection={bulk.selection}
          empty={
            search.q ? (
              <NothingMatches q={search.q} onClear={clear}>
                <ElsewhereHint organizationId={organizationId} q={search.q} list="members" />
              </NothingMatches>
            ) : isFiltered ? (
              <EmptyState
                icon={<UserRoundX />}
                title={t("nothing_filtered")}
                actions={<Button onClick={clear}>{t("clear_filters")}</Button>}
              />
            ) : (
              <EmptyState icon={<UserRoundX />} title={t("empty")}>
                {t("empty_text")}
              </EmptyState>
            )
          }
        />
      </ListPage>
      {bulk.dialog}
      <Suspense>
        {dialog?.kind === "restore" && (
          <RestoreDialog
            organizationId={organizationId}
            member={dialog.member}
            onRestored={() => setDialog(null)}
            onClose={() => setDialog(null)}
          />
        )}
        {dialog?.kind === "receipt" && (
          <StoredReceipt
            organizationId={organizationId}
            member={dialog.member}
            onHandOver={() => setDialog({ kind: "handover", member: dialog.member })}
            onClose={() => setDialog(null)}
          />
        )}
        {dialog?.kind === "handover" && (
          <HandoverDialog
            organizationId={organizationId}
            member={dialog.member}
            onClose={() => setDialog(null)}
          />
        )}
      </Suspense>
    </main>
  );
}
