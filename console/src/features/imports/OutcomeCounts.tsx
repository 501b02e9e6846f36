import { useTranslation } from "react-i18next";
import type { Import } from "@/api/types";
import { numberText } from "@/ui/numberText";

type Props = { readonly shown: Import };

const outcomes = ["created", "updated", "unchanged", "skipped", "refused"] as const;

/** What came of the rows so far; the counts add up to the rows that were looked at. */
export function OutcomeCounts({ shown }: Props) {
  const { t, i18n } = useTranslation("imports");
  const text = (value: number) => numberText(value, i18n.language);
  const isUndo = shown.state === "undoing" || shown.state === "undone";
  return (
    <dl className="imports-counts">
      {outcomes.map((it) => (
        <div key={it} data-outcome={it}>
          <dt>{t(it)}</dt>
          <dd className="numbers">{text(shown.progress[it])}</dd>
        </div>
      ))}
      {isUndo &&
        shown.undo &&
        (["undone", "kept"] as const).map((it) => (
          <div key={it} data-outcome={it}>
            <dt>{t(it)}</dt>
            <dd className="numbers">{text(shown.undo?.[it] ?? 0)}</dd>
          </div>
        ))}
    </dl>
  );
}
