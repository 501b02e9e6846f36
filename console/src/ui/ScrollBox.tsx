import type { ReactNode } from "react";

type Props = { readonly label: string; readonly children: ReactNode };

/** A long list that scrolls inside a dialog; the keyboard scrolls it, too. */
export function ScrollBox({ label, children }: Props) {
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- else nobody could scroll it without a mouse
    <div className="scroll-box" role="group" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}
