import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

type Props = { readonly tone?: "info" | "warning" | "error" | "success"; readonly children: ReactNode };

const icons = { info: Info, warning: TriangleAlert, error: CircleAlert, success: CircleCheck };

/** A sentence or two on a soft ground. Errors and warnings are read out at once. */
export function Note({ tone = "info", children }: Props) {
  const Icon = icons[tone];
  return (
    <div className="note" data-tone={tone} role={tone === "error" || tone === "warning" ? "alert" : "note"}>
      <Icon size={16} aria-hidden="true" />
      <div>{children}</div>
    </div>
  );
}
