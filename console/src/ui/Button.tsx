import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { Kbd } from "./Kbd";

type Props = Omit<ButtonHTMLAttributes<HTMLButtonElement>, "disabled"> & {
  readonly variant?: "default" | "primary" | "danger" | "ending" | "text" | "link";
  readonly size?: "small" | "medium" | "large";
  readonly icon?: ReactNode;
  /** The name of a button that shows only its icon. */
  readonly label?: string;
  readonly keys?: string;
  readonly block?: boolean;
  /** What runs now; the button keeps its width and does nothing more. */
  readonly busy?: string | null;
  /** Why it cannot be pressed; it stays reachable so that readers hear the reason. */
  readonly disabledReason?: string | null;
  /** Pressed although it does nothing now. */
  readonly onBlocked?: () => void;
  readonly ref?: Ref<HTMLButtonElement>;
};

/** Every button of the console. */
export function Button(props: Props) {
  const { variant = "default", size = "medium", icon, label, keys, block, busy, disabledReason } = props;
  const { children, onClick, type = "button", ...rest } = without(props);
  const blocked = Boolean(busy) || Boolean(disabledReason);
  return (
    <button
      {...rest}
      type={type}
      className={`button ${props.className ?? ""}`}
      data-variant={variant}
      data-size={size}
      data-block={block || undefined}
      data-icon-only={children === undefined ? true : undefined}
      aria-label={label}
      title={disabledReason ?? props.title ?? (children === undefined ? label : undefined)}
      aria-disabled={blocked || undefined}
      aria-busy={busy ? true : undefined}
      onClick={(event) => {
        if (blocked) {
          event.preventDefault();
          props.onBlocked?.();
        } else onClick?.(event);
      }}
    >
      {icon}
      {children !== undefined && (
        <span className="button-words">
          <span hidden={Boolean(busy)}>
            {children}
            {keys && <Kbd>{keys}</Kbd>}
          </span>
          {busy && <span>{busy}</span>}
        </span>
      )}
    </button>
  );
}

function without(props: Props) {
  const rest = { ...props };
  for (const name of [
    "variant",
    "size",
    "icon",
    "label",
    "keys",
    "block",
    "busy",
    "disabledReason",
    "onBlocked",
  ] as const)
    delete rest[name];
  return rest;
}
