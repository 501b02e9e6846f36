import { ChevronDown, X } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";
import { ChipPopup } from "./ChipPopup";
import { numberText } from "./numberText";
import { SearchField } from "./SearchField";

export type FilterOption = { readonly id: string; readonly name: string; readonly count?: number };

type Props = {
  readonly label: string;
  readonly options: readonly FilterOption[];
  readonly chosen: readonly string[];
  readonly onChosen: (ids: readonly string[]) => void;
  /** Several at once; else choosing one closes. */
  readonly multiple?: boolean;
  /** The name of the one that is chosen, where it is not among the options. */
  readonly chosenName?: string;
  /** Present where the options are searched by whoever gives them. */
  readonly search?: { readonly label: string; readonly q: string; readonly onSearch: (q: string) => void };
  /** Said where there is no option. */
  readonly nothing: ReactNode;
};

/** A filter as a chip: `Location`, `Location: Rotterdam ×`, `Location: 2 chosen ×`. */
export function FilterChip({
  label,
  options,
  chosen,
  onChosen,
  multiple = false,
  chosenName,
  search,
  nothing,
}: Props) {
  const { t, i18n } = useTranslation("ui");
  const [open, setOpen] = useState(false);
  const chip = useRef<HTMLButtonElement>(null);
  const isOn = chosen.length > 0;
  const close = () => {
    setOpen(false);
    chip.current?.focus({ preventScroll: true });
  };
  const choose = (id: string) => {
    if (multiple)
      return onChosen(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]);
    onChosen([id]);
    return close();
  };
  const value =
    chosen.length === 1
      ? (options.find(({ id }) => id === chosen[0])?.name ?? chosenName ?? t("chosen", { count: 1 }))
      : t("chosen", { count: chosen.length });
  return (
    <span className="chip-place">
      <ChipPopup
        label={label}
        open={open}
        onOpen={setOpen}
        onClose={close}
        content={
          <>
            {search && (
              <SearchField label={search.label} value={search.q} onChange={search.onSearch} autoFocus />
            )}
            <ul>
              {options.map(({ id, name, count }) => (
                <li key={id}>
                  <button type="button" aria-pressed={chosen.includes(id)} onClick={() => choose(id)}>
                    {multiple && <span className="chip-box" aria-hidden="true" />}
                    <bdi className="ellipsis" title={name}>
                      {name}
                    </bdi>
                    {count !== undefined && (
                      <span className="count numbers">{numberText(count, i18n.language)}</span>
                    )}
                  </button>
                </li>
              ))}
            </ul>
            {options.length === 0 && <p className="tree-note">{nothing}</p>}
          </>
        }
      >
        <button
          type="button"
          ref={chip}
          className="chip"
          data-on={isOn || undefined}
          aria-haspopup="dialog"
          aria-expanded={open}
        >
          {label}
          {isOn && (
            <>
              : <bdi className="ellipsis">{value}</bdi>
            </>
          )}
          {!isOn && <ChevronDown size={14} aria-hidden="true" />}
        </button>
      </ChipPopup>
      {isOn && (
        <Button
          className="chip-clear"
          variant="text"
          size="small"
          label={t("clear_one", { what: label })}
          icon={<X size={14} />}
          onClick={() => {
            onChosen([]);
            chip.current?.focus({ preventScroll: true });
          }}
        />
      )}
    </span>
  );
}
