import { hueOf } from "./hueOf";
import { initialsOf } from "./initialsOf";
import type { CSSProperties } from "react";

type Props = {
  /** Chooses the hue, so that a person keeps it everywhere. */
  readonly id: string;
  readonly name: string;
  readonly kind?: "person" | "organization";
  readonly size?: number;
};

/** Initials in a muted color: people are circles, organizations rounded squares. */
export function Avatar({ id, name, kind = "person", size = 32 }: Props) {
  const style = { "--hue": hueOf(id), "--size": `${size}px` } as CSSProperties;
  return (
    <span className="avatar" data-kind={kind} style={style} aria-hidden="true">
      {kind === "organization" ? initialsOf(name).slice(0, 1) : initialsOf(name)}
    </span>
  );
}
