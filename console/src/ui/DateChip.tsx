import { ChevronDown, X } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";
import { ChipPopup } from "./ChipPopup";
import { TextField } from "./TextField";
import { dayText } from "./times";

type Props = {
  /** What happened in these days, such as "Asked". */
  readonly label: string;
  /** The first and the last day, such as `2026-11-25`. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly onChange: (from: string | undefined, to: string | undefined) => void;
};

/** A filter by days as a chip: `Asked`, `Asked: 3 Nov 2026 – 9 Nov 2026 ×`. */
export function DateChip({ label, from, to, onChange }: Props) {
  const { t, i18n } = useTranslation("ui");
  const [open, setOpen] = useState(false);
  const chip = useRef<HTMLButtonElement>(null);
  const isOn = Boolean(from ?? to);
  const close = () => {
    setOpen(false);
    chip.current?.focus({ preventScroll: true });
  };
  const text = (day: string | undefined) => (day ? dayText(day, i18n.language) : "…");
  return (
    <span className="chip-place">
      <ChipPopup
        label={label}
        open={open}
        onOpen={setOpen}
        onClose={close}
        className="chip-days"
        content={
          <>
            <TextField
              label={t("from_day")}
              type="date"
              min="1900-01-01"
              max="9999-12-31"
              value={from ?? ""}
              onChange={(day) => onChange(day || undefined, to)}
            />
            <TextField
              label={t("to_day")}
              type="date"
              min="1900-01-01"
              max="9999-12-31"
              value={to ?? ""}
              onChange={(day) => onChange(from, day || undefined)}
            />
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
          {isOn ? (
            <>
              : <bdi className="ellipsis">{from === to ? text(from) : `${text(from)} – ${text(to)}`}</bdi>
            </>
          ) : (
            <ChevronDown size={14} aria-hidden="true" />
          )}
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
            onChange(undefined, undefined);
            chip.current?.focus({ preventScroll: true });
          }}
        />
      )}
    </span>
  );
}
