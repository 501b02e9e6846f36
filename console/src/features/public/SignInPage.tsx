import { useEffect, useState, type FormEvent } from "react";
import { Trans, useTranslation } from "react-i18next";
import { answered, client } from "@/api/client";
import { Button } from "@/ui/Button";
import { LanguageMenu } from "@/ui/LanguageMenu";
import { Logo } from "@/ui/Logo";
import { Note } from "@/ui/Note";
import { PasswordField } from "@/ui/PasswordField";
import { ProblemNote } from "@/ui/ProblemNote";
import { TextField } from "@/ui/TextField";
import { ThemeButton } from "@/ui/ThemeButton";
import { DemoSignIn } from "./DemoSignIn";
import { nextPath } from "./nextPath";
import { Roll } from "./Roll";
import { useCall } from "./useCall";
import { usePageTitle } from "@/ui/usePageTitle";
import { useServer } from "./useServer";

/** Signs in and goes on to where the person wanted to be. */
export function SignInPage() {
  const { t } = useTranslation("public");
  const server = useServer();
  const { run, isRunning, error } = useCall();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [checked, setChecked] = useState(false);
  usePageTitle(t("sign_in"));

  useEffect(() => {
    // Somebody who is signed in already does not need this page.
    void answered(client.GET("/session")).then(
      () => window.location.replace(nextPath(window.location.search)),
      () => undefined,
    );
  }, []);

  const signIn = (who: { login: string; password: string }) =>
    run(async () => {
      await answered(client.POST("/session", { body: who }));
      window.location.assign(nextPath(window.location.search));
      // Stay busy until the next page is there.
      await new Promise(() => undefined);
    });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (login.trim() && password) void signIn({ login: login.trim(), password });
  };
  const needed = (value: string) => (checked && !value ? t("field_needed") : null);

  return (
    <div className="sign-in public">
      <div className="sign-in-start">
        <header className="brand">
          <Logo size={30} /> Rollcall
        </header>
        <main className="sign-in-form">
          <div>
            <h1>{t("sign_in")}</h1>
            <p className="lead">
              <Trans
                t={t}
                i18nKey="sign_in_to"
                values={{ host: window.location.host }}
                components={{ host: <bdi dir="ltr" /> }}
              />
            </p>
          </div>
          {reasonHere() && <Note>{t(reasonHere() ?? "signed_out")}</Note>}
          {server?.setup_needed && <Note tone="warning">{t("setup_needed")}</Note>}
          {server?.demo_sign_in && (
            <DemoSignIn people={server.demo_sign_in} busy={isRunning} onChosen={(who) => void signIn(who)} />
          )}
          <form className="public-form" onSubmit={onSubmit} noValidate>
            <TextField
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
              error={needed(login.trim())}
            />
            <PasswordField
              label={t("password")}
              autoComplete="current-password"
              value={password}
              onChange={setPassword}
              error={needed(password)}
            />
            <ProblemNote error={error} />
            <Button
              type="submit"
              variant="primary"
              size="large"
              block
              busy={isRunning ? t("signing_in") : null}
            >
              {t("sign_in")}
            </Button>
          </form>
          <p className="lead">
            {t("no_account")} <a href="/join">{t("no_account_link")}</a>
          </p>
        </main>
        <footer className="sign-in-foot">
          <LanguageMenu />
          <ThemeButton />
        </footer>
      </div>
      <Roll />
    </div>
  );
}

function reasonHere(): "signed_out" | "session_ended" | null {
  const search = new URLSearchParams(window.location.search);
  if (search.has("signed-out")) return "signed_out";
  return search.has("ended") ? "session_ended" : null;
}
