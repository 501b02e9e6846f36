import type { ReactNode, Ref } from "react";
import { useTranslation } from "react-i18next";
import { Field } from "./Field";
import { numberText } from "./numberText";

type Props = {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly maxLength: number;
  readonly hint?: ReactNode;
  readonly error?: string | null;
  readonly ref?: Ref<HTMLTextAreaElement>;
};

/** A few sentences without line breaks: a pasted or typed one becomes a blank. Says how much room is left near the end. */
export function TextArea({ label, value, onChange, maxLength, hint, error, ref }: Props) {
  const { t, i18n } = useTranslation("ui");
  const left = maxLength - Array.from(value).length;
  return (
    <Field
      label={label}
      hint={hint}
      error={error}
      aside={
        left <= 100 && (
          <span className="second numbers" role="status">
            {t("characters_left", { count: left, shown: numberText(left, i18n.language) })}
          </span>
        )
      }
    >
      {(ids) => (
        <textarea
          {...ids}
          ref={ref}
          className="input"
          dir="auto"
          rows={3}
          maxLength={maxLength}
          value={value}
          aria-invalid={error ? true : undefined}
          data-tone={error ? "error" : undefined}
          onChange={(event) => onChange(event.target.value.replaceAll(/\s*\n\s*/g, " "))}
        />
      )}
    </Field>
  );
}
