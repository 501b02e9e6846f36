import type { ReactNode } from "react";

export type Tone = "neutral" | "primary" | "success" | "warning" | "error" | "info";

type Props = { readonly tone?: Tone; readonly icon?: ReactNode; readonly children: ReactNode };

/** A state in a word, mostly with an icon; never color alone. */
export function Tag({ tone = "neutral", icon, children }: Props) {
  return (
    <span className="tag" data-tone={tone}>
      {icon}
      {children}
    </span>
  );
}
