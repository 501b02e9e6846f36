import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Building2, ChevronDown, Link2, Rows3, UserPlus, UsersRound } from "lucide-react";
import { Suspense, useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDepartmentTrail } from "@/api/departments";
import { useMemberCounts, useMembers } from "@/api/members";
import { useChangeAccount } from "@/api/session";
import type { MemberQuery } from "@/api/types";
import { useBulkActions } from "@/features/bulk/useBulkActions";
import { DepartmentActions } from "@/features/departments/DepartmentActions";
import { DepartmentTree } from "@/features/departments/DepartmentTree";
import { NewDepartmentDialog } from "@/features/departments/lazyNewDepartmentDialog";
import { AddMemberDialog } from "@/features/invitations/lazyAddMemberDialog";
import { InviteDialog } from "@/features/ways/lazyInviteDialog";
import { NavigationButton } from "@/shell/NavigationButton";
import { useMay, useMembership } from "@/shell/OrganizationContext";
import { useSession } from "@/shell/SessionContext";
import { BottomSheet } from "@/ui/BottomSheet";
import { Button } from "@/ui/Button";
import { Checkbox } from "@/ui/Checkbox";
import { DateChip } from "@/ui/DateChip";
import { DepartmentPath } from "@/ui/DepartmentPath";
import { EmptyState } from "@/ui/EmptyState";
import { FailedStrip } from "@/ui/FailedStrip";
import { RefreshStrip } from "@/ui/RefreshStrip";
import { useKeys } from "@/ui/keys";
import { ListPage } from "@/ui/ListPage";
import { NothingMatches } from "@/ui/NothingMatches";
import { numberText } from "@/ui/numberText";
import { showToast } from "@/ui/toasts";
import { midnight } from "@/ui/times";
import { useShownColumns } from "@/ui/useShownColumns";
import { useLayoutWidth } from "@/ui/useLayoutWidth";
import { usePageTitle } from "@/ui/usePageTitle";
import { ElsewhereHint } from "./ElsewhereHint";
import { FootKeys } from "./FootKeys";
import { ListTabs } from "./ListTabs";
import { effectiveSort, type MembersSearch } from "./listSearch";
import { MemberDrawer } from "./MemberDrawer";
import { MemberPhoneCard } from "./MemberPhoneCard";
import { MemberTable } from "./MemberTable";
import { TitleFilter } from "./TitleFilter";
import { useListSearch } from "./useListSearch";
import { useMemberColumns } from "./useMemberColumns";

/** The department tree beside the list of active members. */
export function MembersPage() {
  const { t, i18n } = useTranslation("members");
  const { t: dt } = useTranslation("departments");
  const { t: shell } = useTranslation("shell");
  const { organizationId } = useParams({ from: "/o/$organizationId/members" });
  const search = useSearch({ from: "/o/$organizationId/members" });
  const navigate = useNavigate({ from: "/o/$organizationId/members" });
  const toInactivated = useNavigate();
  const { organization } = useMembership();
  const { account } = useSession();
  const may = useMay();
  const width = useLayoutWidth();
  const isPhone = width === "phone";
  const changeAccount = useChangeAccount();
  const [dialog, setDialog] = useState<"add" | "invite" | "department" | "tree" | null>(null);

  const isUnassigned = search.department === "none";
  const departmentId = isUnassigned ? undefined : search.department;
  const sort = effectiveSort(search.q, search.sort ?? "name");
  const query = useMemo<MemberQuery>(
    () => ({
      state: "active",
      department_id: departmentId,
      below: departmentId && search.below === false ? false : undefined,
      without_department: isUnassigned || undefined,
      position_id: search.position,
      location_id: search.location,
      since: search.from && midnight(search.from, 0),
      until: search.to && midnight(search.to, 1),
      q: search.q,
      sort,
    }),
    [
      departmentId,
      isUnassigned,
      search.below,
      search.position,
      search.location,
      search.from,
      search.to,
      search.q,
      sort,
    ],
  );
  const list = useMembers(organizationId, query);
  const { data: counts } = useMemberCounts(organizationId);
  const { data: trail, error: trailError } = useDepartmentTrail(organizationId, departmentId);
  const department = departmentId ? trail?.at(-1) : undefined;
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const firstPage = list.data?.pages[0];
  const isFiltered = Boolean(search.q || search.position || search.location || search.from || search.to);
  usePageTitle(t("members"), organization.name);

  const change = useCallback(
    (next: Partial<MembersSearch>, replace = false) =>
      void navigate({ search: (before) => ({ ...before, ...next }), replace }),
    [navigate],
  );
  const openMember = useCallback(
    (id: string) => change({ member: id }, Boolean(search.member)),
    [change, search.member],
  );
  const clear = () =>
    change({ q: undefined, position: undefined, location: undefined, from: undefined, to: undefined });
  const chooseDepartment = useCallback(
    (id: string | undefined) => {
      change({ department: id, below: undefined, member: undefined });
      setDialog(null);
    },
    [change],
  );
  const stepCard = (by: number) => {
    const next = rows[rows.findIndex((row) => row.id === search.member) + by];
    if (next) openMember(next.id);
  };
  const searching = useListSearch({
    label: t("search"),
    q: search.q,
    onQ: (q) => change({ q }, Boolean(search.q)),
  });
  const mayAdd = may("members.invite");
  const isCovered = dialog !== null || search.member !== undefined;
  const bulk = useBulkActions({
    organizationId,
    listKey: `members ${search.department ?? ""}`,
    query,
    firstPage,
    offers: ["edit", "terminate"],
    isCovered,
    onOpenMember: openMember,
  });
  const isLayered = isCovered || bulk.isOpen;
  useKeys(
    {
      "/": searching.focus,
      ...(mayAdd ? { c: () => setDialog("add"), i: () => setDialog("invite") } : {}),
    },
    { enabled: !isLayered },
  );

  const isCompact = account.list_density === "compact";
  const columns = useMemberColumns(width, search.q !== undefined);
  const shownColumns = useShownColumns("members", columns);
  const scopeTotal = isUnassigned
    ? counts?.without_department
    : departmentId
      ? search.below === false
        ? department?.members.own
        : department?.members.below
      : counts?.active;
  const scopeName = isUnassigned
    ? dt("without")
    : departmentId
      ? (department?.name ?? dt("gone"))
      : dt("all_members");
  const onSort = (next: string) => change({ sort: next === "name" ? undefined : next }, true);

  const tree = (
    <DepartmentTree
      organizationId={organizationId}
      counts={counts}
      chosen={search.department}
      onChosen={chooseDepartment}
      onNew={may("departments.manage") ? () => setDialog("department") : undefined}
    />
  );
  const titleFilters = (
    <>
      <TitleFilter
        organizationId={organizationId}
        kind="positions"
        chosen={search.position}
        onChosen={(position) => change({ position })}
      />
      <TitleFilter
        organizationId={organizationId}
        kind="locations"
        chosen={search.location}
        onChosen={(location) => change({ location })}
      />
      <DateChip
        label={t("filter_joined")}
        from={search.from}
        to={search.to}
        onChange={(from, to) => change({ from, to }, true)}
      />
    </>
  );
  const addButton =
    mayAdd &&
    (isPhone ? (
      <Button
        variant="primary"
        label={t("add_member")}
        icon={<UserPlus size={20} />}
        onClick={() => setDialog("add")}
      />
    ) : (
      <>
        <Button icon={<Link2 size={16} />} onClick={() => setDialog("invite")}>
          {shell("invite")}
        </Button>
        <Button variant="primary" icon={<UserPlus size={16} />} onClick={() => setDialog("add")}>
          {t("add_member")}
        </Button>
      </>
    ));

  const departmentActions = department && may("departments.manage") && (
    <DepartmentActions
      organizationId={organizationId}
      department={department}
      onNew={() => setDialog("department")}
      onDeleted={(peopleTo) =>
        navigate({
          search: (before) => ({
            ...before,
            department: peopleTo ?? department.parent_id ?? undefined,
            below: undefined,
          }),
        })
      }
    />
  );
  const filters = isPhone ? (
    <>
      {searching.box}
      <div className="phone-filters">
        <button
          type="button"
          className="department-chip"
          data-on={search.department ? true : undefined}
          onClick={() => setDialog("tree")}
        >
          <Building2 size={16} aria-hidden="true" />
          <span className="ellipsis">
            <bdi>{scopeName}</bdi>
          </span>
          <ChevronDown size={16} aria-hidden="true" />
        </button>
        {departmentId && (
          <Checkbox
            checked={search.below !== false}
            onChange={(below) => change({ below: below ? undefined : false })}
          >
            {dt("with_below")}
          </Checkbox>
        )}
        {departmentActions}
        {titleFilters}
      </div>
    </>
  ) : (
    <>
      {searching.box}
      {titleFilters}
      <span className="filter-gap" />
      {shownColumns.button}
      <Button
        variant="text"
        label={t(isCompact ? "rows_comfortable" : "rows_compact")}
        aria-pressed={isCompact}
        icon={<Rows3 size={16} />}
        onClick={() => changeAccount.mutate({ list_density: isCompact ? "comfortable" : "compact" })}
      />
    </>
  );
  const scope = !isPhone && (
    <div className="scope">
      <div className="scope-words">
        {department && department.path.length > 0 && (
          <p className="ellipsis">
            <DepartmentPath path={department.path} />
          </p>
        )}
        <h2 title={scopeName}>
          <bdi className="ellipsis">{scopeName}</bdi>{" "}
          {scopeTotal !== undefined && <span className="numbers">{t("people", { count: scopeTotal })}</span>}
        </h2>
      </div>
      {departmentId && (
        <Checkbox
          checked={search.below !== false}
          onChange={(below) => change({ below: below ? undefined : false })}
        >
          {dt("with_below")}
        </Checkbox>
      )}
      {departmentActions}
    </div>
  );
  const foot = (
    <>
      <span role="status" className="numbers">
        {firstPage &&
          (isFiltered && scopeTotal !== undefined
            ? t("match", {
                count: scopeTotal,
                shown: numberText(firstPage.total, i18n.language, firstPage.total_is_exact),
                of: numberText(scopeTotal, i18n.language),
              })
            : t("people_shown", {
                count: firstPage.total,
                shown: numberText(firstPage.total, i18n.language, firstPage.total_is_exact),
              }))}
      </span>
      <FootKeys />
    </>
  );

  return (
    <main className="page">
      <ListPage
        title={
          <>
            {t("members")}{" "}
            {isPhone && scopeTotal !== undefined && (
              <span className="numbers title-count">{numberText(scopeTotal, i18n.language)}</span>
            )}
          </>
        }
        before={<NavigationButton />}
        actions={
          <>
            {searching.button}
            {addButton}
          </>
        }
        tabs={isPhone && <ListTabs organizationId={organizationId} chosen="members" />}
        side={!isPhone && tree}
        scope={scope}
        filters={filters}
        strips={
          <>
            <RefreshStrip list={list} />
            {trailError && <FailedStrip error={trailError} onTryAgain={() => chooseDepartment(undefined)} />}
          </>
        }
        foot={foot}
        bar={bulk.bar}
        after={
          search.member && (
            <MemberDrawer
              key="card"
              organizationId={organizationId}
              memberId={search.member}
              tab={search.tab ?? "card"}
              onTab={(tab) => change({ tab: tab === "card" ? undefined : tab }, true)}
              onStep={stepCard}
              onClose={() => change({ member: undefined, tab: undefined })}
            />
          )
        }
      >
        <MemberTable
          list={list}
          label={t("members")}
          columns={shownColumns.columns}
          card={(row) => <MemberPhoneCard member={row} />}
          sort={sort}
          onSort={onSort}
          openId={search.member}
          onOpen={openMember}
          resetKey={JSON.stringify(query)}
          keysEnabled={!isLayered}
          selection={bulk.selection}
          empty={
            isFiltered ? (
              <NothingMatches q={search.q ?? ""} onClear={clear}>
                {search.q && (
                  <ElsewhereHint organizationId={organizationId} q={search.q} list="inactivated" />
                )}
              </NothingMatches>
            ) : (
              <EmptyState
                icon={<UsersRound />}
                title={search.department ? t("empty_department") : t("empty")}
                actions={
                  mayAdd && (
                    <Button icon={<UserPlus size={16} />} onClick={() => setDialog("add")}>
                      {t("add_member")}
                    </Button>
                  )
                }
              >
                {search.department ? t("empty_department_text") : t("empty_text")}
              </EmptyState>
            )
          }
        />
      </ListPage>
      {bulk.dialog}
      <Suspense>
        {dialog === "add" && (
          <AddMemberDialog
            organizationId={organizationId}
            department={department}
            onOpenMember={(id, state) => {
              setDialog(null);
              if (state === "invited")
                void toInactivated({
                  to: "/o/$organizationId/inactivated",
                  params: { organizationId },
                  search: { member: id },
                });
              else openMember(id);
            }}
            onClose={() => setDialog(null)}
          />
        )}
        {dialog === "invite" && <InviteDialog onClose={() => setDialog(null)} />}
        {dialog === "department" && (
          <NewDepartmentDialog
            organizationId={organizationId}
            parent={department}
            onClose={() => setDialog(null)}
            onCreated={(made) => {
              showToast(dt("created", { name: made.name }));
              chooseDepartment(made.id);
            }}
          />
        )}
      </Suspense>
      {dialog === "tree" && (
        <BottomSheet tall title={dt("choose")} onClose={() => setDialog(null)}>
          {tree}
        </BottomSheet>
      )}
    </main>
  );
}
