import type { ReactNode } from "react";

type Props = { readonly children: ReactNode; readonly busy?: boolean };

/** The one card of a public page. */
export function PublicCard({ children, busy }: Props) {
  return (
    <section className="public-card" aria-busy={busy || undefined}>
      {children}
    </section>
  );
}
