import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useImport } from "@/api/imports";
import { NavigationButton } from "@/shell/NavigationButton";
import { useMembership } from "@/shell/OrganizationContext";
import { FailedStrip } from "@/ui/FailedStrip";
import { NotFoundPage } from "@/ui/NotFoundPage";
import { numberText } from "@/ui/numberText";
import { SkeletonRows } from "@/ui/SkeletonRows";
import { usePageTitle } from "@/ui/usePageTitle";
import "./imports.css";
import { ImportSteps } from "./ImportSteps";
import { PlanView } from "./PlanView";
import { ResultView } from "./ResultView";
import { RunningView } from "./RunningView";

/** One import from its plan to its result, wherever it stands. */
export function ImportPage() {
  const { t, i18n } = useTranslation("imports");
  const { organizationId, importId } = useParams({ from: "/o/$organizationId/imports/$importId" });
  const { organization } = useMembership();
  const { data, error, isFetching, refetch } = useImport(organizationId, importId);
  usePageTitle(data?.file_name ?? t("title"), organization.name);
  if (!data && error && toApiError(error).status === 404) return <NotFoundPage />;
  const state = data?.state;
  const isRunning = state === "applying" || state === "paused" || state === "undoing" || state === "planning";
  const file = data?.file_name ?? "";
  const title =
    state === "planned"
      ? t("check_plan")
      : state === "undoing"
        ? t("undoing_title", { file })
        : isRunning
          ? t("running_title", { file })
          : file;
  return (
    <main className="imports-one">
      <header className="imports-head">
        <NavigationButton />
        <div className="page-title">
          <p>
            <Link to="/o/$organizationId/imports" params={{ organizationId }}>
              {t("title")}
            </Link>
          </p>
          <h1>
            <bdi>{title}</bdi>
          </h1>
          {data && state === "planned" && (
            <p>{t("plan_text", { file, rows: numberText(data.plan.total, i18n.language) })}</p>
          )}
          {isRunning && state !== "paused" && <p>{t("running_text")}</p>}
        </div>
      </header>
      {state && <ImportSteps state={state} />}
      {error && (
        <FailedStrip
          error={error}
          title={t("import_failed")}
          isTrying={isFetching}
          onTryAgain={() => void refetch()}
        />
      )}
      {!data && !error && <SkeletonRows height={54} count={6} />}
      {data && state === "planned" && <PlanView organizationId={organizationId} plan={data} />}
      {data && isRunning && <RunningView organizationId={organizationId} running={data} />}
      {data && state !== "planned" && !isRunning && (
        <ResultView organizationId={organizationId} result={data} />
      )}
    </main>
  );
}
