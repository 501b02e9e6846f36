import { Fragment } from "react";

type Props = {
  /** From the top down. */
  readonly path: readonly string[];
  /** Only the nearest, with `… ›` in front when more is above. */
  readonly short?: boolean;
};

/** A path of names, each with its own direction, so that mixed scripts do not shuffle. */
export function DepartmentPath({ path, short = false }: Props) {
  const shown = short ? path.slice(-1) : path;
  return (
    <span className="path" title={path.join(" › ")}>
      {short && path.length > 1 && <span aria-hidden="true">… › </span>}
      {shown.map((name, index) => (
        <Fragment key={index}>
          {index > 0 && " › "}
          <bdi>{name}</bdi>
        </Fragment>
      ))}
    </span>
  );
}
