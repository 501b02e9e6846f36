import type { ReactNode } from "react";
import { PublicCard } from "./PublicCard";

type Props = {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
};

/** A card that says how things stand and what to do. */
export function StatePage({ icon, title, children, actions }: Props) {
  return (
    <PublicCard>
      <span className="state-icon" aria-hidden="true">
        {icon}
      </span>
      <h1>{title}</h1>
      {children && <div className="lead">{children}</div>}
      {actions && <div className="public-actions">{actions}</div>}
    </PublicCard>
  );
}
