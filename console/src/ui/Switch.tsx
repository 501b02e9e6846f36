type Props = {
  readonly label: string;
  readonly checked: boolean;
  readonly describedBy?: string;
  /** Why it cannot be switched; it stays reachable so that readers hear the reason. */
  readonly disabledReason?: string | null;
  readonly onChange: (checked: boolean) => void;
};

/** On or off, at once. */
export function Switch({ label, checked, describedBy, disabledReason, onChange }: Props) {
  return (
    <button
      type="button"
      role="switch"
      className="switch"
      aria-checked={checked}
      aria-label={label}
      aria-describedby={describedBy}
      aria-disabled={disabledReason ? true : undefined}
      title={disabledReason ?? undefined}
      onClick={() => {
        if (!disabledReason) onChange(!checked);
      }}
    >
      <span />
    </button>
  );
}
