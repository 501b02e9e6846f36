import { Search, X } from "lucide-react";
import { useEffect, useRef, useState, type Ref } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";
import { Kbd } from "./Kbd";

type Props = {
  readonly label: string;
  readonly value: string;
  /** Called once typing rests, never while an input method is composing. */
  readonly onChange: (value: string) => void;
  readonly keys?: string;
  readonly autoFocus?: boolean;
  readonly ref?: Ref<HTMLInputElement>;
};

const restMilliseconds = 180;

/** Searches while somebody types; Esc clears it, then leaves it. */
export function SearchField({ label, value, onChange, keys, autoFocus, ref }: Props) {
  const { t } = useTranslation("ui");
  const [text, setText] = useState(value);
  const [isComposing, setComposing] = useState(false);
  const [known, setKnown] = useState(value);
  if (value !== known) {
    // The address changed from elsewhere, such as Back or Clear filters.
    setKnown(value);
    setText(value);
  }
  const report = useRef(onChange);
  useEffect(() => {
    report.current = onChange;
  });
  useEffect(() => {
    if (isComposing || text === known) return undefined;
    const timer = setTimeout(() => {
      setKnown(text);
      report.current(text);
    }, restMilliseconds);
    return () => clearTimeout(timer);
  }, [text, known, isComposing]);
  return (
    <span className="search" role="search">
      <Search size={15} aria-hidden="true" />
      <input
        ref={ref}
        className="input"
        type="text"
        inputMode="search"
        enterKeyHint="search"
        aria-label={label}
        placeholder={label}
        autoComplete="off"
        spellCheck={false}
        maxLength={100}
        dir="auto"
        // The person pressed a button that shows this field.
        // eslint-disable-next-line jsx-a11y/no-autofocus
        autoFocus={autoFocus}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onCompositionStart={() => setComposing(true)}
        onCompositionEnd={() => setComposing(false)}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || isComposing) return;
          event.stopPropagation();
          if (text) setText("");
          else event.currentTarget.blur();
        }}
      />
      {text ? (
        <Button
          size="small"
          variant="text"
          label={t("clear_filters")}
          icon={<X size={14} />}
          onClick={() => setText("")}
        />
      ) : (
        keys && <Kbd>{keys}</Kbd>
      )}
    </span>
  );
}
