import { useRef } from "react";

type Props = {
  readonly label: string;
  readonly checked: boolean;
  /** Some of what it stands for, not all. */
  readonly isPartly?: boolean;
  readonly tabIndex?: number;
  /** `isRange` while Shift is held: everything from the last one to this one. */
  readonly onTick: (isRange: boolean) => void;
};

/** A box before a row, larger to hit than to see; the press does not open the row. */
export function TickBox({ label, checked, isPartly = false, tabIndex, onTick }: Props) {
  const isRange = useRef(false);
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events -- it only stops the row's own click
    <label
      className="tick check"
      onClick={(event) => {
        event.stopPropagation();
        isRange.current = event.shiftKey;
      }}
    >
      <input
        type="checkbox"
        aria-label={label}
        checked={checked}
        tabIndex={tabIndex}
        ref={(box) => {
          if (box) box.indeterminate = isPartly;
        }}
        onChange={() => onTick(isRange.current)}
      />
    </label>
  );
}
