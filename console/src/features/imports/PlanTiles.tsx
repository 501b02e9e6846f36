import { useTranslation } from "react-i18next";
import type { Import, ImportVerdict } from "@/api/types";
import { numberText } from "@/ui/numberText";
import { verdicts } from "./verdicts";

type Props = {
  readonly plan: Import["plan"];
  readonly chosen: ImportVerdict | undefined;
  readonly onChosen: (verdict: ImportVerdict | undefined) => void;
};

/** How many rows have each verdict; pressing one shows only those. */
export function PlanTiles({ plan, chosen, onChosen }: Props) {
  const { t, i18n } = useTranslation("imports");
  const shown = verdicts.filter((it) => it !== "skipped" || plan.skipped > 0);
  return (
    <>
      <div className="imports-tiles" role="group" aria-label={t("verdicts")}>
        {shown.map((it) => (
          <button
            key={it}
            type="button"
            aria-pressed={chosen === it}
            onClick={() => onChosen(chosen === it ? undefined : it)}
          >
            <span className="imports-verdict" data-verdict={it}>
              {t(`verdict_${it}`)}
            </span>
            <strong className="numbers">{numberText(plan[it], i18n.language)}</strong>
            <span className="second">{t(`tile_${it}`)}</span>
          </button>
        ))}
      </div>
      <div className="imports-bar" aria-hidden="true">
        {shown.map(
          (it) => plan[it] > 0 && <span key={it} data-verdict={it} style={{ flexGrow: plan[it] }} />,
        )}
      </div>
    </>
  );
}
