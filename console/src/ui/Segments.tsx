type Props<Name extends string> = {
  readonly label: string;
  readonly options: readonly { readonly name: Name; readonly label: string }[];
  readonly chosen: Name;
  readonly onChosen: (name: Name) => void;
};

/** A few choices of which one is on. */
export function Segments<Name extends string>({ label, options, chosen, onChosen }: Props<Name>) {
  return (
    <div className="segments" role="group" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.name}
          type="button"
          aria-pressed={option.name === chosen}
          onClick={() => onChosen(option.name)}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}
