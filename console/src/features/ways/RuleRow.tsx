import { useId, type ReactNode } from "react";
import { Switch } from "@/ui/Switch";

type Props = {
  readonly label: ReactNode;
  /** The switch's name, where the label is more than words. */
  readonly name: string;
  readonly text?: ReactNode;
  readonly on?: boolean;
  readonly disabledReason?: string | null;
  readonly onSwitch?: (on: boolean) => void;
  /** Further controls at the end. */
  readonly children?: ReactNode;
};

/** One rule: what it is called, what it does, and its control. */
export function RuleRow({ label, name, text, on, disabledReason, onSwitch, children }: Props) {
  const id = useId();
  return (
    <div className="rule">
      <div className="rule-words">
        <p className="rule-name">{label}</p>
        {text && (
          <p className="second" id={id}>
            {text}
          </p>
        )}
      </div>
      <div className="rule-control">
        {children}
        {onSwitch && (
          <Switch
            label={name}
            checked={on ?? false}
            describedBy={text ? id : undefined}
            disabledReason={disabledReason}
            onChange={onSwitch}
          />
        )}
      </div>
    </div>
  );
}
