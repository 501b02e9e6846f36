import { X } from "lucide-react";
import type { KeyboardEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";
import { useKeys } from "./keys";
import { numberText } from "./numberText";
import { useLayoutWidth } from "./useLayoutWidth";
import type { Selection } from "./useSelection";

export type SelectionAction = {
  readonly key: string;
  readonly label: string;
  readonly icon: ReactNode;
  readonly ends?: boolean;
  /** Between desk and phone only these keep their words beside the icon. */
  readonly keepsWords?: boolean;
  readonly disabledReason?: string | null;
  readonly onChosen: () => void;
};

type Props = {
  readonly selection: Selection;
  /** How many the list's filter matches; absent where "all that match" cannot be chosen. */
  readonly matching?: number;
  readonly matchingIsExact?: boolean;
  readonly actions: readonly SelectionAction[];
  /** Off while something lies above the list, so that Escape belongs to that. */
  readonly keysEnabled?: boolean;
};

/** Floats over the foot of a list, and in the place of the bottom bar on a phone, while anything is ticked. */
export function SelectionBar({
  selection,
  matching,
  matchingIsExact = true,
  actions,
  keysEnabled = true,
}: Props) {
  const { t, i18n } = useTranslation("ui");
  const width = useLayoutWidth();
  useKeys({ Escape: selection.clear }, { enabled: keysEnabled && !selection.isEmpty });
  const count = selection.isAll ? (matching ?? 0) : selection.ids.size;
  const shown = numberText(count, i18n.language, !selection.isAll || matchingIsExact);
  const offersAll = matching !== undefined && !selection.isAll && matching > selection.ids.size;
  const hasWords = (action: SelectionAction) =>
    width === "desk" || width === "wide" || (width === "tablet" && action.keepsWords);
  return (
    <>
      <span className="visually-hidden" role="status">
        {!selection.isEmpty && t("selected", { count, shown })}
      </span>
      {!selection.isEmpty && (
        <div className="selection-bar" role="toolbar" aria-label={t("selection")} onKeyDown={stepThrough}>
          <span className="selection-words">
            <span className="selection-count numbers">{t("selected", { count, shown })}</span>
            {offersAll && (
              <Button size="small" variant="link" onClick={selection.chooseAll}>
                {t("select_all", {
                  count: matching,
                  shown: numberText(matching, i18n.language, matchingIsExact),
                })}
              </Button>
            )}
          </span>
          <span className="selection-actions">
            {actions.map((action) => (
              <Button
                key={action.key}
                size="small"
                variant={action.ends ? "ending" : "default"}
                icon={action.icon}
                label={hasWords(action) ? undefined : action.label}
                disabledReason={action.disabledReason}
                onClick={action.onChosen}
              >
                {hasWords(action) ? action.label : undefined}
              </Button>
            ))}
          </span>
          <Button
            size="small"
            variant="text"
            icon={<X size={15} />}
            keys={width === "phone" ? undefined : "Esc"}
            label={width === "phone" ? t("selection_clear") : undefined}
            onClick={selection.clear}
          >
            {width === "phone" ? undefined : t("selection_clear")}
          </Button>
        </div>
      )}
    </>
  );
}

/** The arrows step through the buttons, as in every toolbar; Tab reaches them, too. */
function stepThrough(event: KeyboardEvent<HTMLElement>) {
  const isRtl = document.documentElement.dir === "rtl";
  const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  if (step === 0) return;
  event.preventDefault();
  const buttons = Array.from(event.currentTarget.querySelectorAll("button"));
  const at = buttons.findIndex((button) => button === document.activeElement);
  buttons[(at + (isRtl ? -step : step) + buttons.length) % buttons.length]?.focus();
}
