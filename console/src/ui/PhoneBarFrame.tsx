import type { ReactNode } from "react";

type Props = { readonly label: string; readonly children: ReactNode };

/** The bar at the bottom of a phone; its children are links with an icon and a word. */
export function PhoneBarFrame({ label, children }: Props) {
  return (
    <nav className="phone-bar" aria-label={label}>
      {children}
    </nav>
  );
}
