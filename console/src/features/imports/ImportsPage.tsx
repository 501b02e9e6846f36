import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { FileSpreadsheet } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useImports } from "@/api/imports";
import { NavigationButton } from "@/shell/NavigationButton";
import { useMembership } from "@/shell/OrganizationContext";
import { Button } from "@/ui/Button";
import { DateText } from "@/ui/DateText";
import { EmptyState } from "@/ui/EmptyState";
import { FailedStrip } from "@/ui/FailedStrip";
import { numberText } from "@/ui/numberText";
import { SkeletonRows } from "@/ui/SkeletonRows";
import { usePageTitle } from "@/ui/usePageTitle";
import "./imports.css";
import { StateTag } from "./StateTag";
import { UploadCard } from "./UploadCard";

/** Sends a file to be planned, and lists what was imported before. */
export function ImportsPage() {
  const { t, i18n } = useTranslation("imports");
  const { organizationId } = useParams({ from: "/o/$organizationId/imports" });
  const { organization } = useMembership();
  const navigate = useNavigate();
  const list = useImports(organizationId);
  usePageTitle(t("title"), organization.name);
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <main className="form-page imports-page">
      <header className="account-head">
        <NavigationButton />
        <div className="page-title">
          <h1>{t("title")}</h1>
          <p>{t("text")}</p>
        </div>
      </header>
      <UploadCard
        organizationId={organizationId}
        onPlanned={(importId) =>
          void navigate({
            to: "/o/$organizationId/imports/$importId",
            params: { organizationId, importId },
            search: {},
          })
        }
      />
      <section className="imports-former" aria-labelledby="imports-former">
        <h2 id="imports-former">{t("former")}</h2>
        {list.error && (
          <FailedStrip
            error={list.error}
            title={t("list_failed")}
            isTrying={list.isFetching}
            onTryAgain={() => void list.refetch()}
          />
        )}
        {!list.data && !list.error && <SkeletonRows height={54} count={3} />}
        {list.data && items.length === 0 && (
          <EmptyState icon={<FileSpreadsheet />} title={t("none")}>
            {t("none_text")}
          </EmptyState>
        )}
        {items.length > 0 && (
          <ul className="imports-list">
            {items.map((it) => (
              <li key={it.id}>
                <Link
                  to="/o/$organizationId/imports/$importId"
                  params={{ organizationId, importId: it.id }}
                  search={{}}
                >
                  <span className="imports-file">
                    <bdi>{it.file_name}</bdi>
                    <span className="second">
                      {t("rows", { count: it.plan.total, shown: numberText(it.plan.total, i18n.language) })} ·{" "}
                      <bdi>{it.started_by.name}</bdi> · <DateText at={it.created_at} />
                    </span>
                  </span>
                  <StateTag state={it.state} />
                </Link>
              </li>
            ))}
          </ul>
        )}
        {list.hasNextPage && (
          <Button
            busy={list.isFetchingNextPage ? t("loading") : null}
            onClick={() => void list.fetchNextPage()}
          >
            {t("more")}
          </Button>
        )}
      </section>
    </main>
  );
}
