import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import type { Tone } from "@/ui/Tag";

type Props = {
  readonly icon: LucideIcon;
  readonly tone?: Tone;
  readonly title: ReactNode;
  readonly children?: ReactNode;
};

/** One thing that speaks for or against a request. */
export function Evidence({ icon: Icon, tone = "neutral", title, children }: Props) {
  return (
    <li>
      <span className="evidence-icon" data-tone={tone} aria-hidden="true">
        <Icon size={16} />
      </span>
      <div>
        <strong>{title}</strong>
        {children && <div className="evidence-text">{children}</div>}
      </div>
    </li>
  );
}
