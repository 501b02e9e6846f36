import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

type Props = {
  readonly title: string;
  readonly children?: ReactNode;
  /** Whom it is about. */
  readonly subject?: ReactNode;
  /** One per way out. */
  readonly actions?: ReactNode;
};

/** Stands under the field that caused it: what is so, and the ways out. */
export function RefusalCard({ title, children, subject, actions }: Props) {
  return (
    <section className="refusal" role="alert">
      <div className="refusal-head">
        <TriangleAlert size={17} aria-hidden="true" />
        <div>
          <strong>{title}</strong>
          {children && <div className="refusal-text">{children}</div>}
        </div>
      </div>
      {subject}
      {actions && <div className="refusal-actions">{actions}</div>}
    </section>
  );
}
