import { Link } from "@tanstack/react-router";
import { Download, Undo2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useFailedRows, useImportWish } from "@/api/imports";
import type { Import } from "@/api/types";
import { Button } from "@/ui/Button";
import { DateText } from "@/ui/DateText";
import { Dialog } from "@/ui/Dialog";
import { Note } from "@/ui/Note";
import { numberText } from "@/ui/numberText";
import { ProblemNote } from "@/ui/ProblemNote";
import { saveText } from "@/ui/saveText";
import { OutcomeCounts } from "./OutcomeCounts";
import { RowList } from "./RowList";

type Props = { readonly organizationId: string; readonly result: Import };

/** What came of an import: counts that add up to the rows, those not carried out as a file, and the way back. */
export function ResultView({ organizationId, result }: Props) {
  const { t, i18n } = useTranslation("imports");
  const [asks, setAsks] = useState(false);
  const failed = useFailedRows(organizationId, result.id);
  const wish = useImportWish(organizationId, result.id);
  const { progress, plan, undo, state } = result;
  const changes = progress.created + progress.updated;
  const rest = plan.total - progress.processed;
  const isUndone = state === "undone";
  const mayUndo = !isUndone && undo && changes > 0 && new Date(undo.available_until) > new Date();
  const text = (value: number) => numberText(value, i18n.language);
  const shows = isUndone
    ? (undo?.kept ?? 0) > 0
      ? ({ outcome: "kept" } as const)
      : null
    : progress.refused > 0
      ? ({ outcome: "refused" } as const)
      : null;
  const stem = result.file_name.replace(/\.[^.]*$/, "");
  return (
    <div className="imports-result">
      <div className="imports-result-main">
        {state === "failed" && (
          <Note tone="error">{t(plan.total > 0 ? "failed_text" : "plan_failed_text")}</Note>
        )}
        {state === "cancelled" && <Note tone="warning">{t("cancelled_text", { count: rest })}</Note>}
        {isUndone && <Note>{t("undone_text")}</Note>}
        {state === "applied" &&
          (progress.refused > 0 ? (
            <Note tone="warning">{t("done_some", { count: progress.refused })}</Note>
          ) : (
            <Note tone="success">{t("done_all")}</Note>
          ))}
        <section className="panel">
          <OutcomeCounts shown={result} />
        </section>
        {shows && (
          <section className="imports-failed" aria-labelledby="imports-failed">
            <div className="imports-failed-head">
              <h2 id="imports-failed">
                {t(isUndone ? "kept_rows" : "failed_rows")}{" "}
                <span className="title-count numbers">
                  {text(isUndone ? (undo?.kept ?? 0) : progress.refused)}
                </span>
              </h2>
              {!isUndone && (
                <Button
                  icon={<Download size={15} />}
                  busy={failed.isPending ? t("loading") : null}
                  onClick={() =>
                    failed.mutate(undefined, {
                      onSuccess: (file) => saveText(`${stem} failed.csv`, file, "text/csv"),
                    })
                  }
                >
                  {t("download_failed")}
                </Button>
              )}
            </div>
            <ProblemNote error={failed.error ? toApiError(failed.error) : null} />
            <div
              className="imports-failed-rows"
              style={
                {
                  "--needed": `${60 + 130 * (isUndone ? (undo?.kept ?? 0) : progress.refused)}px`,
                } as React.CSSProperties
              }
            >
              <RowList organizationId={organizationId} import={result} filter={shows} mayChange={false} />
            </div>
          </section>
        )}
        <p>
          <Link className="button" to="/o/$organizationId/imports" params={{ organizationId }}>
            {t("new_file")}
          </Link>
        </p>
      </div>
      {mayUndo && (
        <aside className="panel imports-undo">
          <h2>{t("undo_title")}</h2>
          <p className="second">
            {t("undo_until")} <DateText at={undo.available_until} style="time" />
          </p>
          <dl className="imports-facts">
            <div>
              <dt>{t("undo_would_remove")}</dt>
              <dd className="numbers">{text(progress.created)}</dd>
            </div>
            <div>
              <dt>{t("undo_would_restore")}</dt>
              <dd className="numbers">{text(progress.updated)}</dd>
            </div>
          </dl>
          <Button icon={<Undo2 className="flips" size={15} />} onClick={() => setAsks(true)}>
            {t("undo")}
          </Button>
        </aside>
      )}
      {asks && (
        <Dialog
          title={t("undo_title")}
          width={520}
          onClose={() => setAsks(false)}
          primary={
            <Button
              variant="danger"
              busy={wish.isPending ? t("undoing") : null}
              onClick={() => wish.mutate("undo", { onSuccess: () => setAsks(false) })}
            >
              {t("undo_now", { count: changes })}
            </Button>
          }
        >
          <div className="form">
            <p>{t("undo_text")}</p>
            <ProblemNote error={wish.error ? toApiError(wish.error) : null} />
          </div>
        </Dialog>
      )}
    </div>
  );
}
