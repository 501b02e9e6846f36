import { Columns3 } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";
import { Checkbox } from "./Checkbox";
import { ChipPopup } from "./ChipPopup";
import { useLayoutWidth } from "./useLayoutWidth";
import type { Column } from "./VirtualTable";

const storageKey = "rollcall.columns";

type Hidden = Readonly<Record<string, readonly string[]>>;

function stored(): Hidden {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(storageKey) ?? "{}");
    return typeof value === "object" && value !== null ? (value as Hidden) : {};
  } catch {
    // Somebody else's, or cut off: as if nothing was chosen.
    return {};
  }
}

/** The columns of a list that this person wants to see on this device, and the button that chooses them; the first one and those without a title always stay. */
export function useShownColumns<Row>(
  list: string,
  columns: readonly Column<Row>[],
): { readonly columns: readonly Column<Row>[]; readonly button: ReactNode } {
  const { t } = useTranslation("ui");
  const isPhone = useLayoutWidth() === "phone";
  const [hidden, setHidden] = useState<readonly string[]>(() => {
    const known = stored()[list];
    return Array.isArray(known) ? known.map(String) : [];
  });
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    opener.current?.focus({ preventScroll: true });
  };
  const choices = columns.slice(1).filter(({ hiddenTitle }) => !hiddenTitle);
  const choose = (key: string, isShown: boolean) => {
    const next = isShown ? hidden.filter((other) => other !== key) : [...hidden, key];
    setHidden(next);
    localStorage.setItem(storageKey, JSON.stringify({ ...stored(), [list]: next }));
  };
  return {
    columns: columns.filter((column) => !choices.includes(column) || !hidden.includes(column.key)),
    button: !isPhone && (
      <ChipPopup
        label={t("columns")}
        open={open}
        onOpen={setOpen}
        onClose={close}
        placement="bottomRight"
        className="column-choices"
        content={
          <>
            {choices.map(({ key, title }) => (
              <Checkbox key={key} checked={!hidden.includes(key)} onChange={(on) => choose(key, on)}>
                {title}
              </Checkbox>
            ))}
          </>
        }
      >
        <Button
          ref={opener}
          variant="text"
          label={t("columns")}
          icon={<Columns3 size={16} />}
          aria-haspopup="dialog"
          aria-expanded={open}
        />
      </ChipPopup>
    ),
  };
}
