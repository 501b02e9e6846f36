import { useNavigate, useSearch } from "@tanstack/react-router";
import { Columns3, Info } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useApplyImport, useImportWish } from "@/api/imports";
import type { Import, ImportSend, ImportVerdict } from "@/api/types";
import { Button } from "@/ui/Button";
import { Note } from "@/ui/Note";
import { numberText } from "@/ui/numberText";
import { ProblemNote } from "@/ui/ProblemNote";
import { absoluteTime } from "@/ui/times";
import { ColumnsDialog } from "./ColumnsDialog";
import { MissingUnits } from "./MissingUnits";
import { PlanTiles } from "./PlanTiles";
import { RowList } from "./RowList";

type Props = { readonly organizationId: string; readonly plan: Import };

/** The plan of a file: verdicts as filters, rows, what is missing, limits, messages, and the button that carries it out. */
export function PlanView({ organizationId, plan }: Props) {
  const { t, i18n } = useTranslation("imports");
  const { verdict } = useSearch({ from: "/o/$organizationId/imports/$importId" });
  const navigate = useNavigate({ from: "/o/$organizationId/imports/$importId" });
  const [send, setSend] = useState<ImportSend>("now");
  const [showsColumns, setShowsColumns] = useState(false);
  const apply = useApplyImport(organizationId, plan.id);
  const wish = useImportWish(organizationId, plan.id);
  const counts = plan.plan;
  const changes = counts.create + counts.update;
  const leftOut = counts.needs_decision + counts.error + counts.skipped;
  const unread = plan.columns.filter(({ column }) => !column).length;
  const text = (value: number) => numberText(value, i18n.language);
  const isTooMany =
    counts.create > (plan.allowance?.left ?? Infinity) || counts.create > (plan.seats?.left ?? Infinity);
  const choose = (next: ImportVerdict | undefined) =>
    void navigate({ search: next ? { verdict: next } : {}, replace: true });
  const failure = apply.error ?? wish.error;
  return (
    <>
      <PlanTiles plan={counts} chosen={verdict} onChosen={choose} />
      <div className="imports-body">
        <section className="imports-main">
          <div className="filter-bar">
            <Button size="small" aria-pressed={verdict === undefined} onClick={() => choose(undefined)}>
              {t("all_rows")}
            </Button>
            <Button size="small" icon={<Columns3 size={15} />} onClick={() => setShowsColumns(true)}>
              {t("columns")}
            </Button>
            {unread > 0 && <span className="second">{t("unread", { count: unread })}</span>}
            {plan.notes.map((it) => (
              <span key={it} className="second">
                {it}
              </span>
            ))}
          </div>
          <div className="list-scroll-place">
            <RowList
              organizationId={organizationId}
              import={plan}
              filter={verdict ? { verdict } : {}}
              mayChange
            />
          </div>
        </section>
        <aside className="imports-side">
          <MissingUnits organizationId={organizationId} plan={plan} />
          <section className="imports-side-part" aria-labelledby="imports-limits">
            <h2 id="imports-limits">{t("limits")}</h2>
            <dl className="imports-facts">
              <div>
                <dt>{t("allowance")}</dt>
                <dd className="numbers">
                  {plan.allowance
                    ? t("of", { left: text(plan.allowance.left), all: text(plan.allowance.limit) })
                    : t("no_limit")}
                </dd>
              </div>
              <div>
                <dt>{t("seats")}</dt>
                <dd className="numbers">
                  {plan.seats
                    ? t("of", { left: text(plan.seats.left), all: text(plan.seats.seats) })
                    : t("no_limit")}
                </dd>
              </div>
            </dl>
            {plan.allowance && (
              <p className="second">
                {t("renews", { time: absoluteTime(plan.allowance.renews_at, i18n.language, true) })}
              </p>
            )}
            {isTooMany && <Note tone="warning">{t("too_many")}</Note>}
          </section>
          {counts.create > 0 && (
            <fieldset className="imports-choice imports-side-part">
              <legend>{t("messages", { count: counts.create })}</legend>
              {(["now", "held"] as const).map((it) => (
                <label key={it}>
                  <input
                    type="radio"
                    name="send"
                    value={it}
                    checked={send === it}
                    onChange={() => setSend(it)}
                  />
                  <span>
                    {t(`send_${it}`)}
                    <span className="second">{t(`send_${it}_hint`)}</span>
                  </span>
                </label>
              ))}
            </fieldset>
          )}
        </aside>
      </div>
      <footer className="imports-foot">
        <ProblemNote error={failure ? toApiError(failure) : null} />
        <p className="second" role="status">
          <Info size={15} aria-hidden="true" />{" "}
          {leftOut > 0 ? t("left_out", { count: leftOut }) : t("none_left_out")}
        </p>
        <div className="imports-foot-actions">
          <Button busy={wish.isPending ? t("saving") : null} onClick={() => wish.mutate("cancel")}>
            {t("discard")}
          </Button>
          <Button
            variant="primary"
            busy={apply.isPending ? t("applying") : null}
            disabledReason={changes === 0 ? t("nothing_to_apply") : null}
            onClick={() => apply.mutate({ send, partial: isTooMany })}
          >
            {t("apply", { count: changes })}
          </Button>
        </div>
      </footer>
      {showsColumns && (
        <ColumnsDialog organizationId={organizationId} plan={plan} onClose={() => setShowsColumns(false)} />
      )}
    </>
  );
}
