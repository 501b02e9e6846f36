import { useNavigate } from "@tanstack/react-router";
import { BriefcaseBusiness, MapPin, Merge, Pencil, Plus, Trash2 } from "lucide-react";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useTitles, type TitleKind } from "@/api/titles";
import { NavigationButton } from "@/shell/NavigationButton";
import { useMembership } from "@/shell/OrganizationContext";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { FailedStrip } from "@/ui/FailedStrip";
import { ListPage } from "@/ui/ListPage";
import { NothingMatches } from "@/ui/NothingMatches";
import { RefreshStrip } from "@/ui/RefreshStrip";
import { RowMenu } from "@/ui/RowMenu";
import { SearchField } from "@/ui/SearchField";
import { SkeletonRows } from "@/ui/SkeletonRows";
import { useDelayed } from "@/ui/useDelayed";
import { useLayoutWidth } from "@/ui/useLayoutWidth";
import { usePageTitle } from "@/ui/usePageTitle";
import { VirtualTable, type Column } from "@/ui/VirtualTable";
import { RemoveTitleDialog, TitleDialog } from "./lazyTitleDialogs";

type Title = { readonly id: string; readonly name: string; readonly members: number };
type Step = { readonly step: "edit" | "merge" | "delete"; readonly title: Title } | { readonly step: "new" };

/** The organization's positions or locations: how many people have each, and everything one does with them. */
export function TitlesPage({ kind }: { readonly kind: TitleKind }) {
  const { t } = useTranslation("titles");
  const { organization } = useMembership();
  const navigate = useNavigate();
  const isPhone = useLayoutWidth() === "phone";
  const [q, setQ] = useState("");
  const [step, setStep] = useState<Step | null>(null);
  const list = useTitles(organization.id, kind, useDelayed(q.trim(), 180));
  const { data, error, isFetching, refetch } = list;
  usePageTitle(t(kind), organization.name);
  const Icon = kind === "positions" ? BriefcaseBusiness : MapPin;
  const rows = data?.items ?? [];
  const showPeople = ({ id }: Title) =>
    void navigate({
      to: "/o/$organizationId/members",
      params: { organizationId: organization.id },
      search: kind === "positions" ? { position: id } : { location: id },
    });
  const menu = (title: Title) => (
    <RowMenu
      label={t("actions", { name: title.name })}
      title={<bdi>{title.name}</bdi>}
      actions={[
        {
          key: "edit",
          label: t("rename"),
          icon: <Pencil size={15} />,
          onChosen: () => setStep({ step: "edit", title }),
        },
        {
          key: "merge",
          label: t("merge_into_another"),
          icon: <Merge size={15} />,
          onChosen: () => setStep({ step: "merge", title }),
        },
        {
          key: "delete",
          label: t("delete_dots"),
          icon: <Trash2 size={15} />,
          ends: true,
          onChosen: () => setStep({ step: "delete", title }),
        },
      ]}
    />
  );
  const columns: readonly Column<Title>[] = [
    {
      key: "name",
      title: t("name"),
      track: "minmax(0, 3fr)",
      cell: (title) => <bdi className="ellipsis">{title.name}</bdi>,
    },
    {
      key: "members",
      title: t("people"),
      track: "minmax(96px, 1fr)",
      cell: (title) => <span className="numbers">{t("people_count", { count: title.members })}</span>,
    },
    { key: "menu", title: t("what_to_do"), hiddenTitle: true, track: "48px", cell: menu },
  ];
  const add = (
    <Button variant="primary" icon={<Plus size={16} />} onClick={() => setStep({ step: "new" })}>
      {t(`new_${kind}`)}
    </Button>
  );
  return (
    <main className="page">
      <ListPage
        title={t(kind)}
        description={t(`${kind}_text`)}
        before={<NavigationButton />}
        actions={add}
        filters={<SearchField label={t(`search_${kind}`)} value={q} onChange={setQ} />}
        strips={<RefreshStrip list={list} />}
        foot={
          <span role="status" className="numbers">
            {data && t(`${kind}_count`, { count: rows.length })}
          </span>
        }
      >
        {error && !data ? (
          <FailedStrip
            error={error}
            title={t("failed")}
            isTrying={isFetching}
            onTryAgain={() => void refetch()}
          />
        ) : !data ? (
          <SkeletonRows height={isPhone ? 72 : 48} />
        ) : rows.length === 0 ? (
          q ? (
            <NothingMatches q={q} onClear={() => setQ("")} />
          ) : (
            <EmptyState icon={<Icon />} title={t(`no_${kind}`)} actions={add}>
              {t(`no_${kind}_text`)}
            </EmptyState>
          )
        ) : (
          <VirtualTable
            label={t(kind)}
            columns={columns}
            rows={rows}
            rowId={(title) => title.id}
            rowLabel={(title) => title.name}
            rowHeight={48}
            total={rows.length}
            onOpen={showPeople}
            hasMore={false}
            isLoadingMore={false}
            onMore={() => undefined}
            card={
              isPhone
                ? (title) => (
                    <>
                      <div className="phone-card-words">
                        <p className="phone-card-name">
                          <bdi>{title.name}</bdi>
                        </p>
                        <p className="second numbers">{t("people_count", { count: title.members })}</p>
                      </div>
                      {menu(title)}
                    </>
                  )
                : undefined
            }
            cardHeight={72}
            resetKey={kind + q}
            keysEnabled={step === null}
          />
        )}
      </ListPage>
      <Suspense>
        {step && (step.step === "new" || step.step === "edit") && (
          <TitleDialog
            organizationId={organization.id}
            kind={kind}
            title={step.step === "edit" ? step.title : null}
            onClose={() => setStep(null)}
          />
        )}
        {step && (step.step === "merge" || step.step === "delete") && (
          <RemoveTitleDialog
            organizationId={organization.id}
            kind={kind}
            title={step.title}
            isMerge={step.step === "merge"}
            onClose={() => setStep(null)}
          />
        )}
      </Suspense>
    </main>
  );
}
