import { Ban, Pause, Play } from "lucide-react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useApplyImport, useImportWish } from "@/api/imports";
import type { Import } from "@/api/types";
import { Button } from "@/ui/Button";
import { Note } from "@/ui/Note";
import { numberText } from "@/ui/numberText";
import { ProblemNote } from "@/ui/ProblemNote";
import { OutcomeCounts } from "./OutcomeCounts";

type Props = { readonly organizationId: string; readonly running: Import };

/** How far an import is, how fast, and the ways to stop it. It goes on when the page is closed. */
export function RunningView({ organizationId, running }: Props) {
  const { t, i18n } = useTranslation("imports");
  const wish = useImportWish(organizationId, running.id);
  const apply = useApplyImport(organizationId, running.id);
  const { progress, plan, undo } = running;
  const isUndo = running.state === "undoing";
  const isPaused = running.state === "paused";
  const place = isUndo ? (undo?.processed ?? 0) : progress.processed;
  const total = isUndo ? progress.processed : plan.total;
  const text = (value: number) => numberText(value, i18n.language);
  const isPlanning = running.state === "planning";
  const speed = progress.rows_per_second;
  const failure = wish.error ?? apply.error;
  return (
    <div className="imports-result">
      <section className="panel job">
        <div className="imports-running">
          <p className="job-count numbers">
            {text(place)} <small>{t("of_rows", { total: text(total) })}</small>
          </p>
          {!isUndo && (
            <span className="imports-foot-actions">
              {isPlanning ? null : isPaused ? (
                <Button
                  variant="primary"
                  icon={<Play size={15} />}
                  busy={apply.isPending ? t("applying") : null}
                  onClick={() => apply.mutate({ send: running.send, partial: running.partial })}
                >
                  {t("resume")}
                </Button>
              ) : (
                <Button
                  icon={<Pause size={15} />}
                  busy={wish.isPending ? t("saving") : null}
                  onClick={() => wish.mutate("pause")}
                >
                  {t("pause")}
                </Button>
              )}
              <Button variant="ending" icon={<Ban size={15} />} onClick={() => wish.mutate("cancel")}>
                {t(isPlanning ? "discard" : "cancel")}
              </Button>
            </span>
          )}
        </div>
        <progress max={Math.max(total, 1)} value={place} aria-label={t("of_rows", { total: text(total) })} />
        <p className="second numbers" role="status">
          {isPaused
            ? t("paused_text")
            : isPlanning
              ? t("reading")
              : speed
                ? `${t("speed", { speed: text(speed) })} · ${t("remaining", { count: progress.remaining_seconds ?? 0 })}`
                : t("starting")}
        </p>
        <OutcomeCounts shown={running} />
        <ProblemNote error={failure ? toApiError(failure) : null} />
      </section>
      <Note>{t("survives")}</Note>
    </div>
  );
}
