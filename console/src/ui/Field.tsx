import { useId, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

export type FieldIds = { readonly id: string; readonly "aria-describedby": string | undefined };

type Props = {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | null;
  readonly required?: boolean;
  /** A small thing at the end of the label's line. */
  readonly aside?: ReactNode;
  readonly children: (ids: FieldIds) => ReactNode;
};

/** A label, its control, and what is said below it. */
export function Field({ label, hint, error, required, aside, children }: Props) {
  const { t } = useTranslation("ui");
  const id = useId();
  const described = [error ? `${id}-error` : null, hint ? `${id}-hint` : null].filter(Boolean).join(" ");
  return (
    <div className="field">
      <div className="field-label">
        <label htmlFor={id}>
          {label}
          {required && (
            <>
              <span className="required" aria-hidden="true">
                {" "}
                *
              </span>
              <span className="visually-hidden"> ({t("required")})</span>
            </>
          )}
        </label>
        {aside}
      </div>
      {children({ id, "aria-describedby": described || undefined })}
      {error && (
        <p className="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
      {hint && (
        <p className="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
