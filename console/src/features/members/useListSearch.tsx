import { Search } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";
import { Button } from "@/ui/Button";
import { SearchField } from "@/ui/SearchField";
import { useLayoutWidth } from "@/ui/useLayoutWidth";

type Options = {
  readonly label: string;
  readonly q: string | undefined;
  readonly onQ: (q: string | undefined) => void;
};

type ListSearch = {
  /** The field; on a phone only while it is wanted. */
  readonly box: ReactNode;
  /** On a phone, what shows and hides the field. */
  readonly button: ReactNode;
  /** What the key `/` does. */
  readonly focus: () => void;
};

/** The search of a list: always there at a desk, behind a button on a phone. */
export function useListSearch({ label, q, onQ }: Options): ListSearch {
  const isPhone = useLayoutWidth() === "phone";
  const field = useRef<HTMLInputElement>(null);
  const [isShown, setShown] = useState(Boolean(q));
  const focus = () => {
    setShown(true);
    requestAnimationFrame(() => field.current?.focus());
  };
  return {
    focus,
    box: (!isPhone || isShown) && (
      <SearchField
        ref={field}
        label={label}
        keys="/"
        value={q ?? ""}
        onChange={(text) => onQ(text.trim() || undefined)}
      />
    ),
    button: isPhone && (
      <Button
        variant="text"
        label={label}
        icon={<Search size={20} />}
        aria-expanded={isShown}
        onClick={() => (isShown && !q ? setShown(false) : focus())}
      />
    ),
  };
}
