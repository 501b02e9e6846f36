import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { IdCard, MailQuestionMark, Send, UserPlus, X } from "lucide-react";
import { Suspense, useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMembers } from "@/api/members";
import { useServer } from "@/api/server";
import type { Member, MemberQuery } from "@/api/types";
import { useBulkActions } from "@/features/bulk/useBulkActions";
import { DepartmentCell } from "@/features/members/DepartmentCell";
import { ElsewhereHint } from "@/features/members/ElsewhereHint";
import { filterQuery, isFiltered, noFilters } from "@/features/members/filters/listFilters";
import { ListFilterChips } from "@/features/members/filters/ListFilterChips";
import { FootKeys } from "@/features/members/FootKeys";
import { ListTabs } from "@/features/members/ListTabs";
import { effectiveSort, type InactivatedSearch } from "@/features/members/listSearch";
import { MemberDrawer } from "@/features/members/MemberDrawer";
import { MemberPhoneCard } from "@/features/members/MemberPhoneCard";
import { MemberTable } from "@/features/members/MemberTable";
import { NameCell } from "@/features/members/NameCell";
import { useListSearch } from "@/features/members/useListSearch";
import { NavigationButton } from "@/shell/NavigationButton";
import { useMay, useMembership } from "@/shell/OrganizationContext";
import { Button } from "@/ui/Button";
import { DateText } from "@/ui/DateText";
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
import type { Column } from "@/ui/VirtualTable";
import { AddMemberDialog } from "./lazyAddMemberDialog";
import { DeliveryState } from "./DeliveryState";
import { ExpiryState } from "./ExpiryState";
import { RevokeDialog } from "./lazyRevokeDialog";
import { useReinviteAction } from "./useReinviteAction";

const usualSort = "-last_sent_at";

/** Who is invited and has not signed up or accepted yet. */
export function InactivatedPage() {
  const { t, i18n } = useTranslation("invitations");
  const { t: m } = useTranslation("members");
  const { organizationId } = useParams({ from: "/o/$organizationId/inactivated" });
  const search = useSearch({ from: "/o/$organizationId/inactivated" });
  const navigate = useNavigate({ from: "/o/$organizationId/inactivated" });
  const toMember = useNavigate();
  const { organization } = useMembership();
  const { data: server } = useServer();
  const may = useMay();
  const width = useLayoutWidth();
  const isPhone = width === "phone";
  const [isAdding, setAdding] = useState(false);
  const [revoked, setRevoked] = useState<Member | null>(null);
  const reinvite = useReinviteAction(organizationId);
  const mayInvite = may("members.invite");
  usePageTitle(t("inactivated"), organization.name);

  const sort = effectiveSort(search.q, search.sort ?? usualSort);
  const query = useMemo<MemberQuery>(
    () => ({ state: "invited", q: search.q, sort, ...filterQuery(search) }),
    [search, sort],
  );
  const list = useMembers(organizationId, query);
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const firstPage = list.data?.pages[0];

  const change = useCallback(
    (next: Partial<InactivatedSearch>, replace = false) =>
      void navigate({ search: (before) => ({ ...before, ...next }), replace }),
    [navigate],
  );
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
  const isCovered = isAdding || revoked !== null || search.member !== undefined;
  const bulk = useBulkActions({
    organizationId,
    listKey: "inactivated",
    query,
    firstPage,
    offers: ["reinvite", "revoke"],
    isCovered,
    onOpenMember: openMember,
  });
  const isLayered = isCovered || bulk.isOpen;
  useKeys(
    { "/": searching.focus, ...(mayInvite ? { c: () => setAdding(true) } : {}) },
    { enabled: !isLayered },
  );

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
        ...(mayInvite
          ? [
              {
                key: "reinvite",
                label: t("reinvite"),
                icon: <Send className="flips" size={15} />,
                onChosen: () => reinvite.run(member),
              },
              {
                key: "revoke",
                label: t("revoke_ask"),
                icon: <X size={15} />,
                ends: true,
                onChosen: () => setRevoked(member),
              },
            ]
          : []),
      ]}
    />
  );
  const columns: readonly Column<Member>[] = [
    {
      key: "person",
      title: t("person"),
      track: "minmax(200px, 2.1fr)",
      sort: "name",
      cell: (member) => <NameCell member={member} />,
    },
    {
      key: "joins",
      title: t("joins"),
      track: "minmax(120px, 1.4fr)",
      cell: (member) => <DepartmentCell departments={member.departments} />,
    },
    ...(width === "tablet"
      ? []
      : [
          {
            key: "inviter",
            title: t("invited_by"),
            track: "minmax(110px, 1.1fr)",
            cell: (member: Member) =>
              member.invitation?.inviter && (
                <span className="ellipsis">
                  <PersonName name={member.invitation.inviter.name} />
                </span>
              ),
          },
        ]),
    {
      key: "sent",
      title: t("last_sent"),
      track: "minmax(104px, 1.1fr)",
      sort: search.q ? undefined : "last_sent_at",
      cell: ({ invitation }) =>
        invitation && (
          <span className="two-lines">
            <span>
              {invitation.last_sent_at ? <DateText at={invitation.last_sent_at} /> : t("not_sent_yet")}
            </span>
            <span className="second">{t("by_email", { count: invitation.sends })}</span>
          </span>
        ),
    },
    {
      key: "delivery",
      title: t("delivery"),
      track: "minmax(132px, 1.600fr)",
      cell: ({ invitation }) => invitation && <DeliveryState delivery={invitation.delivery} />,
    },
    {
      key: "expires",
      title: t("expires"),
      track: "minmax(104px, 1fr)",
      sort: search.q ? undefined : "expires_at",
      cell: ({ invitation }) => invitation && <ExpiryState invitation={invitation} />,
    },
    { key: "menu", title: t("actions"), hiddenTitle: true, track: "44px", cell: menu },
  ];
  const shownColumns = useShownColumns("inactivated", columns);
  const card = (member: Member) => (
    <MemberPhoneCard member={member} menu={menu(member)}>
      {member.invitation && (
        <p className="phone-card-tags">
          <DeliveryState delivery={member.invitation.delivery} />
          <span>
            {!member.invitation.is_expired && <span className="expires-word">{t("expires")} </span>}
            <ExpiryState invitation={member.invitation} />
          </span>
        </p>
      )}
    </MemberPhoneCard>
  );
  const addButton =
    mayInvite &&
    (isPhone ? (
      <Button
        variant="primary"
        label={m("add_member")}
        icon={<UserPlus size={20} />}
        onClick={() => setAdding(true)}
      />
    ) : (
      <Button variant="primary" icon={<UserPlus size={16} />} onClick={() => setAdding(true)}>
        {m("add_member")}
      </Button>
    ));

  return (
    <main className="page">
      <ListPage
        title={
          <>
            {t("inactivated")}{" "}
            {isPhone && firstPage && (
              <span className="numbers title-count">
                {numberText(firstPage.total, i18n.language, firstPage.total_is_exact)}
              </span>
            )}
          </>
        }
        description={t("description")}
        before={<NavigationButton />}
        actions={
          <>
            {searching.button}
            {addButton}
          </>
        }
        tabs={isPhone && <ListTabs organizationId={organizationId} chosen="inactivated" />}
        filters={
          <>
            {searching.box}
            <ListFilterChips
              organizationId={organizationId}
              names={["department", "inviter", "channel", "delivery", "expired", "dates"]}
              datesLabel={t("filter_invited")}
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
              {firstPage &&
                t("invitations", {
                  count: firstPage.total,
                  shown: numberText(firstPage.total, i18n.language, firstPage.total_is_exact),
                })}
            </span>
            {server?.email_delivery === "local_mailbox" && (
              <span className="foot-note">{t("local_mailbox_short")}</span>
            )}
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
              onClose={() => change({ member: undefined, tab: undefined })}
            />
          )
        }
      >
        <MemberTable
          list={list}
          label={t("inactivated")}
          columns={shownColumns.columns}
          card={card}
          cardHeight={124}
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
                icon={<MailQuestionMark />}
                title={t("empty")}
                actions={
                  mayInvite && (
                    <Button icon={<UserPlus size={16} />} onClick={() => setAdding(true)}>
                      {m("add_member")}
                    </Button>
                  )
                }
              >
                {t("empty_text")}
              </EmptyState>
            )
          }
        />
      </ListPage>
      {bulk.dialog}
      <Suspense>
        {isAdding && (
          <AddMemberDialog
            organizationId={organizationId}
            onClose={() => setAdding(false)}
            onOpenMember={(id, state) => {
              setAdding(false);
              if (state === "invited") openMember(id);
              else
                void toMember({
                  to: "/o/$organizationId/members",
                  params: { organizationId },
                  search: { member: id },
                });
            }}
          />
        )}
        {revoked && (
          <RevokeDialog
            organizationId={organizationId}
            member={revoked}
            onClose={() => setRevoked(null)}
            onRevoked={() => setRevoked(null)}
          />
        )}
      </Suspense>
    </main>
  );
}
