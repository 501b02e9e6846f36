import { useRef, useState, type FormEvent } from "react";
import { Trans, useTranslation } from "react-i18next";
import { answered, client } from "@/api/client";
import { currentLanguage } from "@/i18n/currentLanguage";
import { Button } from "@/ui/Button";
import { looksLikeEmail } from "@/ui/looksLikeEmail";
import { PasswordField } from "@/ui/PasswordField";
import { ProblemNote } from "@/ui/ProblemNote";
import { TextField } from "@/ui/TextField";
import { useFirstField } from "@/ui/useFirstField";
import { passwordMinimum } from "./passwordMinimum";
import { useCall } from "./useCall";
import { useServer } from "./useServer";
import type { Way } from "./way";

type Props = {
  /** What led here: without a way in nobody signs up. */
  readonly way: Way;
  /** The account is there and signed in. */
  readonly onSignedUp: () => Promise<void>;
};

/** Makes an account: name, address and password first, then the code that was sent to the address. */
export function SignUpForm({ way, onSignedUp }: Props) {
  const { t } = useTranslation("public");
  const server = useServer();
  const { run, isRunning, error, setError } = useCall();
  const [name, setName] = useState("");
  const [address, setAddress] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [verification, setVerification] = useState<string | null>(null);
  const [checked, setChecked] = useState(false);
  const hasAccount = useRef(false);
  const codeField = useFirstField();
  const minimum = server?.limits.password_minimum ?? passwordMinimum;
  const nameMistake = name.trim() ? null : t("field_needed");
  const addressMistake = looksLikeEmail(address.trim()) ? null : t("email_needed");
  const passwordMistake =
    Array.from(password).length < minimum ? t("password_short", { count: minimum }) : null;
  const codeMistake = /^\d{6}$/.test(code.replaceAll(/\s/g, "")) ? null : t("code_mistake");

  const send = async () => {
    const { id } = await answered(
      client.POST("/verifications", { body: { address: address.trim(), purpose: "sign_up", ...way } }),
    );
    setCode("");
    setChecked(false);
    setVerification(id);
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (verification === null) {
      if (!nameMistake && !addressMistake && !passwordMistake) void run(send);
      return;
    }
    if (codeMistake) return;
    void run(async () => {
      // A second try after a lost answer must not sign up twice.
      if (!hasAccount.current) {
        await answered(
          client.POST("/accounts", {
            body: {
              name: name.trim(),
              address: address.trim(),
              password,
              code: code.trim(),
              verification_id: verification,
              locale: currentLanguage(),
            },
          }),
        );
        hasAccount.current = true;
      }
      await onSignedUp();
    });
  };
  const fieldOf = (pointer: string) => error?.field(pointer) ?? null;
  const isFieldProblem = ["/name", "/address", "/password", "/code"].some((pointer) => fieldOf(pointer));
  if (verification !== null)
    return (
      <form className="public-form" onSubmit={onSubmit} noValidate>
        <p className="lead" role="status">
          <Trans
            t={t}
            i18nKey="code_sent"
            values={{ address: address.trim() }}
            components={{ address: <bdi /> }}
          />
        </p>
        <TextField
          ref={codeField}
          label={t("code")}
          inputMode="numeric"
          autoComplete="one-time-code"
          dir="ltr"
          maxLength={10}
          value={code}
          onChange={setCode}
          required
          error={fieldOf("/code") ?? (checked ? codeMistake : null)}
        />
        {!fieldOf("/code") && <ProblemNote error={error} />}
        <div className="public-actions">
          <Button
            type="submit"
            variant="primary"
            size="large"
            block
            busy={isRunning ? t("join_running") : null}
          >
            {t("sign_up_confirm")}
          </Button>
          <Button
            variant="link"
            onClick={() => {
              setError(null);
              setChecked(false);
              setVerification(null);
            }}
          >
            {t("code_back")}
          </Button>
        </div>
      </form>
    );
  return (
    <form className="public-form" onSubmit={onSubmit} noValidate>
      <TextField
        label={t("name")}
        name="name"
        autoComplete="name"
        maxLength={100}
        dir="auto"
        value={name}
        onChange={setName}
        required
        error={fieldOf("/name") ?? (checked ? nameMistake : null)}
      />
      <TextField
        label={t("email")}
        name="username"
        type="email"
        inputMode="email"
        autoComplete="username"
        autoCapitalize="off"
        spellCheck={false}
        dir="ltr"
        maxLength={254}
        value={address}
        onChange={setAddress}
        required
        error={fieldOf("/address") ?? (checked ? addressMistake : null)}
      />
      <PasswordField
        label={t("password")}
        autoComplete="new-password"
        hint={t("password_hint", { count: minimum })}
        value={password}
        onChange={setPassword}
        error={fieldOf("/password") ?? (checked ? passwordMistake : null)}
      />
      {!isFieldProblem && <ProblemNote error={error} />}
      <div className="public-actions">
        <Button
          type="submit"
          variant="primary"
          size="large"
          block
          busy={isRunning ? t("join_running") : null}
        >
          {t("code_send")}
        </Button>
      </div>
    </form>
  );
}
