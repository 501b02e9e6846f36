import { useRef, useState, type FormEvent } from "react";
import { Trans, useTranslation } from "react-i18next";
import type { ApiError } from "@/api/ApiError";
import { answered, answeredAs, client } from "@/api/client";
import type { JoinOutcome, Offer } from "@/api/types";
import { Avatar } from "@/ui/Avatar";
import { Button } from "@/ui/Button";
import { Note } from "@/ui/Note";
import { PasswordField } from "@/ui/PasswordField";
import { PersonName } from "@/ui/PersonName";
import { ProblemNote } from "@/ui/ProblemNote";
import { PublicCard } from "@/ui/PublicCard";
import { TextField } from "@/ui/TextField";
import { isClosed } from "./joinAnswers";
import { JoinFormFields, type JoinFormAnswers } from "./JoinFormFields";
import { SignUpForm } from "./SignUpForm";
import { useCall } from "./useCall";
import { searchChoices, type Way } from "./way";

type Props = {
  readonly offer: Offer;
  readonly way: Way;
  readonly onAsked: (outcome: JoinOutcome) => void;
  readonly onRefused: (error: ApiError) => void;
  /** The visitor signed in or out, so what the link says of them is another. */
  readonly onAccountChanged: () => Promise<void>;
};

/** By a link that names nobody: whoever is signed in asks to join; an administrator decides. */
export function JoinAsk({ offer, way, onAsked, onRefused, onAccountChanged }: Props) {
  const { t } = useTranslation("public");
  const { run, isRunning, error } = useCall();
  const [answers, setAnswers] = useState<JoinFormAnswers>({});
  const [visitor, setVisitor] = useState<"sign_up" | "sign_in">("sign_up");
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const key = useRef(crypto.randomUUID());
  const organization = offer.organization.name;
  const account = offer.signed_in_as;
  const already = offer.already;

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => {
      if (!account) {
        await answered(client.POST("/session", { body: { login: login.trim(), password } }));
        await onAccountChanged();
        return;
      }
      try {
        const body = { ...way, answers };
        onAsked(
          await answeredAs<JoinOutcome>()(
            client.POST("/join/request", { body, headers: { "Idempotency-Key": key.current } }),
          ),
        );
      } catch (cause) {
        if (isClosed(cause)) onRefused(cause);
        else throw cause;
      }
    });
  };
  const onNotMe = () =>
    run(async () => {
      await answered(client.DELETE("/session"));
      await onAccountChanged();
    });

  return (
    <PublicCard busy={isRunning}>
      <div className="public-heading">
        <Avatar kind="organization" id={organization} name={organization} size={52} />
        <div>
          <p>{t("ask_to_join")}</p>
          <h1>
            <bdi>{organization}</bdi>
          </h1>
        </div>
      </div>
      <p className="lead">
        {offer.inviter_name && (
          <Trans
            t={t}
            i18nKey="ask_shared_by"
            values={{ name: offer.inviter_name }}
            components={{ name: <bdi /> }}
          />
        )}{" "}
        <Trans
          t={t}
          i18nKey="ask_approval"
          values={{ organization }}
          components={{ organization: <bdi /> }}
        />
      </p>
      {!account && (
        <div className="segments" role="group" aria-label={t("join_choose")}>
          <button type="button" aria-pressed={visitor === "sign_up"} onClick={() => setVisitor("sign_up")}>
            {t("join_sign_up")}
          </button>
          <button type="button" aria-pressed={visitor === "sign_in"} onClick={() => setVisitor("sign_in")}>
            {t("join_have_account")}
          </button>
        </div>
      )}
      {!account && visitor === "sign_up" ? (
        <SignUpForm way={way} onSignedUp={onAccountChanged} />
      ) : (
        <form className="public-form" onSubmit={onSubmit} noValidate>
          {account ? (
            <div className="person-box">
              <Avatar id={account.login} name={account.name} size={36} />
              <div>
                <PersonName name={account.name} />
                <p className="second ellipsis">
                  <bdi dir="ltr">{account.login}</bdi>
                </p>
              </div>
              <Button variant="link" onClick={() => void onNotMe()}>
                {t("join_not_you")}
              </Button>
            </div>
          ) : (
            <>
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
                value={login}
                onChange={setLogin}
                required
              />
              <PasswordField
                label={t("password")}
                autoComplete="current-password"
                value={password}
                onChange={setPassword}
              />
            </>
          )}
          {account && already && <Note tone="warning">{t(`ask_already_${already}`)}</Note>}
          {account && !already && (
            <JoinFormFields
              form={offer.form}
              value={answers}
              onChange={(next) => {
                key.current = crypto.randomUUID();
                setAnswers(next);
              }}
              search={(kind, q) => searchChoices(way, offer.form.pass, kind, q)}
              error={error}
            />
          )}
          <ProblemNote error={error} />
          {!(account && already) && (
            <div className="public-actions">
              <Button
                type="submit"
                variant="primary"
                size="large"
                block
                busy={isRunning ? t("join_running") : null}
              >
                {account ? t("join_ask", { organization }) : t("sign_in")}
              </Button>
            </div>
          )}
        </form>
      )}
      <p className="fine">
        {account ? (
          <Trans t={t} i18nKey="join_sees" values={{ organization }} components={{ organization: <bdi /> }} />
        ) : (
          t("ask_needs_account")
        )}
      </p>
    </PublicCard>
  );
}
