import { Eye, EyeOff } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";
import { Field } from "./Field";

type Props = {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly autoComplete: "current-password" | "new-password";
  readonly hint?: ReactNode;
  readonly error?: string | null;
};

/** A password that can be looked at; pasting is welcome. */
export function PasswordField({ label, value, onChange, autoComplete, hint, error }: Props) {
  const { t } = useTranslation("ui");
  const [shown, setShown] = useState(false);
  return (
    <Field label={label} hint={hint} error={error} required>
      {(ids) => (
        <span className="input-frame">
          <input
            {...ids}
            className="input"
            name={autoComplete}
            type={shown ? "text" : "password"}
            autoComplete={autoComplete}
            autoCapitalize="off"
            spellCheck={false}
            maxLength={256}
            value={value}
            aria-required
            aria-invalid={error ? true : undefined}
            data-tone={error ? "error" : undefined}
            onChange={(event) => onChange(event.target.value)}
          />
          <Button
            variant="text"
            label={shown ? t("hide_password") : t("show_password")}
            icon={shown ? <EyeOff size={16} /> : <Eye size={16} />}
            onClick={() => setShown(!shown)}
          />
        </span>
      )}
    </Field>
  );
}
