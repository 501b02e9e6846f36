import type { ReactNode } from "react";

type Props = {
  readonly icon: ReactNode;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
};

/** Nothing here: why, where it would come from, and one thing to do. */
export function EmptyState({ icon, title, children, actions }: Props) {
  return (
    <div className="empty">
      <span className="state-icon" aria-hidden="true">
        {icon}
      </span>
      <h2>{title}</h2>
      {children && <div className="empty-text">{children}</div>}
      {actions && <div className="empty-actions">{actions}</div>}
    </div>
  );
}
