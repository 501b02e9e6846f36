import { useRef, useState, type FormEvent } from "react";
import { Trans, useTranslation } from "react-i18next";
import { answered, client } from "@/api/client";
import { currentLanguage } from "@/i18n/currentLanguage";
import { Button } from "@/ui/Button";
import { Note } from "@/ui/Note";
import { PasswordField } from "@/ui/PasswordField";
import { ProblemNote } from "@/ui/ProblemNote";
import { PublicCard } from "@/ui/PublicCard";
import { TextField } from "@/ui/TextField";
import { invitedAddress } from "./invitedAddress";
import { accept, isClosed, type JoinAnswers } from "./joinAnswers";
import { JoinDeclineButton } from "./JoinDeclineButton";
import { JoinFormFields, type JoinFormAnswers } from "./JoinFormFields";
import { JoinOffer } from "./JoinOffer";
import { passwordMinimum } from "./passwordMinimum";
import { useCall } from "./useCall";
import { useServer } from "./useServer";
import type { AddressedOffer } from "./offers";
import { searchChoices } from "./way";

type Props = JoinAnswers & { readonly offer: AddressedOffer };

/** For a visitor without a session: make an account with the invited address, or sign in to one, and accept. */
export function JoinWithAccount({ offer, token, onAccepted, onDeclined, onRefused }: Props) {
  const { t } = useTranslation("public");
  const server = useServer();
  const { run, isRunning, error, setError } = useCall();
  const [way, setWay] = useState<"sign_up" | "sign_in">("sign_up");
  const [name, setName] = useState(offer.invited?.name ?? "");
  const [login, setLogin] = useState(invitedAddress(offer));
  const [password, setPassword] = useState("");
  const [answers, setAnswers] = useState<JoinFormAnswers>({});
  const [checked, setChecked] = useState(false);
  const hasSession = useRef(false);
  const key = useRef(crypto.randomUUID());
  const minimum = server?.limits.password_minimum ?? passwordMinimum;
  const exists = error?.slug === "account/exists";

  const nameMistake = name.trim() ? null : t("field_needed");
  const loginMistake = login.trim() ? null : t("field_needed");
  const passwordMistake =
    way === "sign_up" && Array.from(password).length < minimum
      ? t("password_short", { count: minimum })
      : password
        ? null
        : t("field_needed");

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (passwordMistake || (way === "sign_up" ? nameMistake : loginMistake)) return;
    void run(async () => {
      try {
        // A second try after a lost answer must not sign up twice.
        if (!hasSession.current) {
          if (way === "sign_up") {
            const body = { name: name.trim(), password, join_token: token, locale: currentLanguage() };
            await answered(client.POST("/accounts", { body, headers: { "Idempotency-Key": key.current } }));
          } else {
            await answered(client.POST("/session", { body: { login: login.trim(), password } }));
          }
          hasSession.current = true;
        }
        onAccepted(await accept(token, answers, key.current));
      } catch (cause) {
        if (isClosed(cause)) onRefused(cause);
        else throw cause;
      }
    });
  };
  const choose = (next: typeof way) => () => {
    setWay(next);
    setChecked(false);
    setError(null);
  };
  const asks = offer.approval_needed ? "ask" : "accept";

  return (
    <PublicCard busy={isRunning}>
      <JoinOffer offer={offer} />
      <div className="segments" role="group" aria-label={t("join_choose")}>
        <button type="button" aria-pressed={way === "sign_up"} onClick={choose("sign_up")}>
          {t("join_sign_up")}
        </button>
        <button type="button" aria-pressed={way === "sign_in"} onClick={choose("sign_in")}>
          {t("join_have_account")}
        </button>
      </div>
      <form className="public-form" onSubmit={onSubmit} noValidate>
        {way === "sign_up" ? (
          <>
            <TextField
              key="name"
              label={t("name")}
              name="name"
              autoComplete="name"
              maxLength={100}
              dir="auto"
              value={name}
              onChange={setName}
              required
              error={error?.field("/name") ?? (checked ? nameMistake : null)}
            />
            <input
              type="hidden"
              name="username"
              autoComplete="username"
              value={invitedAddress(offer)}
              readOnly
            />
          </>
        ) : (
          <TextField
            key="login"
            label={t("login")}
            name="username"
            inputMode="email"
            autoComplete="username"
            autoCapitalize="off"
            spellCheck={false}
            dir="ltr"
            maxLength={254}
            value={login}
            onChange={setLogin}
            required
            error={checked ? loginMistake : null}
          />
        )}
        <PasswordField
          label={t("password")}
          autoComplete={way === "sign_up" ? "new-password" : "current-password"}
          hint={way === "sign_up" ? t("password_hint", { count: minimum }) : undefined}
          value={password}
          onChange={setPassword}
          error={error?.field("/password") ?? (checked ? passwordMistake : null)}
        />
        <JoinFormFields
          form={offer.form}
          value={answers}
          onChange={(next) => {
            key.current = crypto.randomUUID();
            setAnswers(next);
          }}
          search={(kind, q) => searchChoices({ token }, null, kind, q)}
          error={error}
        />
        {exists ? (
          <Note tone="warning">
            {t("join_exists")}{" "}
            <Button variant="link" onClick={choose("sign_in")}>
              {t("sign_in")}
            </Button>
          </Note>
        ) : (
          <ProblemNote error={error} />
        )}
        <div className="public-actions">
          <Button
            type="submit"
            variant="primary"
            size="large"
            block
            busy={isRunning ? t("join_running") : null}
          >
            {t(`join_${way}_${asks}`)}
          </Button>
          <JoinDeclineButton
            organization={offer.organization.name}
            token={token}
            onDeclined={onDeclined}
            onRefused={onRefused}
          />
        </div>
      </form>
      <p className="fine">
        <Trans
          t={t}
          i18nKey="join_sees"
          values={{ organization: offer.organization.name }}
          components={{ organization: <bdi /> }}
        />
      </p>
    </PublicCard>
  );
}
