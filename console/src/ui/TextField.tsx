import type { InputHTMLAttributes, ReactNode, Ref } from "react";
import { Field } from "./Field";

type Props = Omit<InputHTMLAttributes<HTMLInputElement>, "id" | "onChange" | "value"> & {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: ReactNode;
  readonly error?: string | null;
  /** Amber: the value is in the way of something; a card says of what. */
  readonly warned?: boolean;
  readonly aside?: ReactNode;
  readonly ref?: Ref<HTMLInputElement>;
};

/** One line of text with its label. */
export function TextField({
  label,
  value,
  onChange,
  hint,
  error,
  warned,
  required,
  aside,
  ref,
  ...rest
}: Props) {
  return (
    <Field label={label} hint={hint} error={error} required={required} aside={aside}>
      {(ids) => (
        <input
          {...rest}
          {...ids}
          ref={ref}
          className="input"
          value={value}
          aria-required={required || undefined}
          aria-invalid={error ? true : undefined}
          data-tone={error ? "error" : warned ? "warning" : undefined}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
