import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Check, CircleSlash, IdCard, UserRoundSearch, X } from "lucide-react";
import { Suspense, useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMembers } from "@/api/members";
import type { Member, MemberQuery } from "@/api/types";
import { useBulkActions } from "@/features/bulk/useBulkActions";
import { ElsewhereHint } from "@/features/members/ElsewhereHint";
import { filterQuery, isFiltered, noFilters } from "@/features/members/filters/listFilters";
import { ListFilterChips } from "@/features/members/filters/ListFilterChips";
import { FootKeys } from "@/features/members/FootKeys";
import { ListTabs } from "@/features/members/ListTabs";
import { effectiveSort, type RequestsSearch } from "@/features/members/listSearch";
import { MemberDrawer } from "@/features/members/MemberDrawer";
import { MemberTable } from "@/features/members/MemberTable";
import { useListSearch } from "@/features/members/useListSearch";
import { NavigationButton } from "@/shell/NavigationButton";
import { useMay, useMembership } from "@/shell/OrganizationContext";
import { EmptyState } from "@/ui/EmptyState";
import { RefreshStrip } from "@/ui/RefreshStrip";
import { useKeys } from "@/ui/keys";
import { ListPage } from "@/ui/ListPage";
import { NothingMatches } from "@/ui/NothingMatches";
import { numberText } from "@/ui/numberText";
import { PersonName } from "@/ui/PersonName";
import { RowMenu } from "@/ui/RowMenu";
import { useLayoutWidth } from "@/ui/useLayoutWidth";
import { useShownColumns } from "@/ui/useShownColumns";
import { usePageTitle } from "@/ui/usePageTitle";
import { ApproveDialog } from "./lazyApproveDialog";
import { RejectDialog } from "./lazyRejectDialog";
import { RequestPhoneCard } from "./RequestPhoneCard";
import { RequestTabs } from "./RequestTabs";
import { useRequestColumns } from "./useRequestColumns";

type Props = { readonly state: "pending" | "rejected" };

/** Who waits longest stands first; who was rejected last stands first. */
const usualSorts = { pending: "asked_at", rejected: "-rejected_at" } as const;

/** Who waits for approval, with the evidence on the card; and, on the other tab, who was rejected. */
export function RequestsPage({ state }: Props) {
  const { t, i18n } = useTranslation("requests");
  const from = `/o/$organizationId/${state}` as const;
  const { organizationId } = useParams({ from });
  const search: RequestsSearch = useSearch({ from });
  const navigate = useNavigate({ from });
  const { organization } = useMembership();
  const may = useMay();
  const isPhone = useLayoutWidth() === "phone";
  const [dialog, setDialog] = useState<{
    readonly kind: "approve" | "reject";
    readonly member: Member;
  } | null>(null);
  usePageTitle(t(state), organization.name);

  const usualSort = usualSorts[state];
  const sort = effectiveSort(search.q, search.sort ?? usualSort);
  const query = useMemo<MemberQuery>(
    () => ({ state, q: search.q, sort, ...filterQuery(search) }),
    [state, search, sort],
  );
  const list = useMembers(organizationId, query);
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const firstPage = list.data?.pages[0];
  const shownTotal = firstPage && numberText(firstPage.total, i18n.language, firstPage.total_is_exact);

  const change = useCallback(
    (next: Partial<RequestsSearch>, replace = false) =>
      void navigate({ search: (before: RequestsSearch) => ({ ...before, ...next }), replace }),
    [navigate],
  );
  const openMember = (id: string) => change({ member: id }, Boolean(search.member));
  const closeCard = () => change({ member: undefined, tab: undefined });
  const neighbour = (by: number) => rows[rows.findIndex((row) => row.id === search.member) + by];
  const stepCard = (by: number) => {
    const next = neighbour(by);
    if (next) openMember(next.id);
  };
  // The next request opens by itself; after the last one, the one before it.
  const openNext = () => {
    const next = neighbour(1) ?? neighbour(-1);
    if (next && next.id !== search.member) change({ member: next.id, tab: undefined }, true);
    else closeCard();
  };
  const searching = useListSearch({
    label: t("search"),
    q: search.q,
    onQ: (q) => change({ q }, Boolean(search.q)),
  });
  const isCovered = dialog !== null || search.member !== undefined;
  const bulk = useBulkActions({
    organizationId,
    listKey: state,
    query,
    firstPage,
    offers: state === "pending" ? ["approve", "reject"] : ["approve"],
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
        ...(may("members.approve")
          ? [
              {
                key: "approve",
                label: t(state === "pending" ? "approve_ask" : "reapprove_ask"),
                icon: <Check size={15} />,
                onChosen: () => setDialog({ kind: "approve", member }),
              },
            ]
          : []),
        ...(may("members.approve") && state === "pending"
          ? [
              {
                key: "reject",
                label: t("reject_ask"),
                icon: <X size={15} />,
                ends: true,
                onChosen: () => setDialog({ kind: "reject", member }),
              },
            ]
          : []),
      ]}
    />
  );
  const columns = useRequestColumns(state, search.q !== undefined, menu);
  const shownColumns = useShownColumns(state, columns);
  const close = () => setDialog(null);
  return (
    <main className="page">
      <ListPage
        title={
          <>
            {t("pending")}{" "}
            {isPhone && state === "pending" && <span className="numbers title-count">{shownTotal}</span>}
          </>
        }
        description={t(`description_${state}`, { organization: organization.name })}
        before={<NavigationButton />}
        actions={searching.button}
        tabs={
          <>
            {isPhone && <ListTabs organizationId={organizationId} chosen="pending" />}
            <RequestTabs organizationId={organizationId} chosen={state} />
          </>
        }
        filters={
          <>
            {searching.box}
            <ListFilterChips
              organizationId={organizationId}
              names={["department", "inviter", "channel", "dates"]}
              datesLabel={t("asked")}
              filters={search}
              onChange={(filters) => change(filters, true)}
            />
            <span className="filter-gap" />
            {shownColumns.button}
          </>
        }
        bar={bulk.bar}
        strips={<RefreshStrip list={list} />}
        foot={
          <>
            <span className="numbers" role="status">
              {firstPage && t(`people_${state}`, { count: firstPage.total, shown: shownTotal })}
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
              onTab={(tab) => change({ tab: tab === "card" ? undefined : tab }, true)}
              onStep={stepCard}
              onLeft={openNext}
              onClose={closeCard}
            />
          )
        }
      >
        <MemberTable
          list={list}
          label={t(state)}
          columns={shownColumns.columns}
          card={(member) => <RequestPhoneCard member={member} menu={menu(member)} />}
          cardHeight={118}
          sort={sort}
          onSort={(next) => change({ sort: next === usualSort ? undefined : next }, true)}
          openId={search.member}
          onOpen={openMember}
          resetKey={JSON.stringify(query)}
          keysEnabled={!isLayered}
          selection={bulk.selection}
          empty={
            search.q || isFiltered(search) ? (
              <NothingMatches q={search.q ?? ""} onClear={() => change({ ...noFilters, q: undefined })}>
                {search.q && <ElsewhereHint organizationId={organizationId} q={search.q} list="members" />}
              </NothingMatches>
            ) : (
              <EmptyState
                icon={state === "pending" ? <UserRoundSearch /> : <CircleSlash />}
                title={t(`empty_${state}`)}
                actions={
                  state === "pending" && (
                    <Link className="button" to="/o/$organizationId/invite" params={{ organizationId }}>
                      {t("empty_pending_invite")}
                    </Link>
                  )
                }
              >
                {t(`empty_${state}_text`)}
              </EmptyState>
            )
          }
        />
      </ListPage>
      {bulk.dialog}
      <Suspense>
        {dialog?.kind === "approve" && (
          <ApproveDialog
            organizationId={organizationId}
            member={dialog.member}
            onApproved={close}
            onClose={close}
          />
        )}
        {dialog?.kind === "reject" && (
          <RejectDialog
            organizationId={organizationId}
            member={dialog.member}
            onRejected={close}
            onClose={close}
          />
        )}
      </Suspense>
    </main>
  );
}
