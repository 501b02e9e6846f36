import { CircleCheck, CircleX, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

type Props = { readonly tone: "success" | "warning" | "error"; readonly children: ReactNode };

const icons = { success: CircleCheck, warning: TriangleAlert, error: CircleX };

/** One line of a receipt: what was done, or what is still open. */
export function ResultLine({ tone, children }: Props) {
  const Icon = icons[tone];
  return (
    <p className="result-line" data-tone={tone}>
      <Icon size={16} aria-hidden="true" />
      <span>{children}</span>
    </p>
  );
}
