import { Check } from "lucide-react";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { answered, client } from "@/api/client";
import { currentLanguage } from "@/i18n/currentLanguage";
import { Button } from "@/ui/Button";
import { PasswordField } from "@/ui/PasswordField";
import { ProblemNote } from "@/ui/ProblemNote";
import { PublicCard } from "@/ui/PublicCard";
import { PublicFrame } from "@/ui/PublicFrame";
import { StatePage } from "@/ui/StatePage";
import { TextField } from "@/ui/TextField";
import { usePageTitle } from "@/ui/usePageTitle";
import { looksLikeEmail } from "@/ui/looksLikeEmail";
import { passwordMinimum } from "./passwordMinimum";
import { dropSecret } from "./secret";
import { useCall } from "./useCall";
import { useServer } from "./useServer";

type Props = { readonly code: string };

/** Makes the first account and the first organization. */
export function SetupPage({ code }: Props) {
  const { t } = useTranslation("public");
  const server = useServer();
  const { run, isRunning, error } = useCall();
  const [form, setForm] = useState({ code, organization_name: "", name: "", email: "", password: "" });
  const [checked, setChecked] = useState(false);
  usePageTitle(t("setup_title"));
  const minimum = server?.limits.password_minimum ?? passwordMinimum;
  const set = (name: keyof typeof form) => (value: string) => setForm({ ...form, [name]: value });
  const mistakes = {
    code: form.code.trim() ? null : t("field_needed"),
    organization_name: form.organization_name.trim() ? null : t("field_needed"),
    name: form.name.trim() ? null : t("field_needed"),
    email: looksLikeEmail(form.email) ? null : t("email_needed"),
    password: Array.from(form.password).length >= minimum ? null : t("password_short", { count: minimum }),
  };
  const mistake = (name: keyof typeof form) => error?.field(`/${name}`) ?? (checked ? mistakes[name] : null);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (Object.values(mistakes).some(Boolean)) return;
    void run(async () => {
      await answered(
        client.POST("/setup", {
          body: { ...form, code: form.code.trim(), email: form.email.trim(), locale: currentLanguage() },
        }),
      );
      dropSecret("setup");
      window.location.assign("/");
      await new Promise(() => undefined);
    });
  };

  if (error?.slug === "setup/finished" || server?.setup_needed === false) {
    return (
      <PublicFrame>
        <StatePage
          icon={<Check />}
          title={t("setup_finished_title")}
          actions={
            <a className="button" data-variant="primary" data-size="large" href="/sign-in">
              {t("sign_in")}
            </a>
          }
        >
          {t("setup_finished_text")}
        </StatePage>
      </PublicFrame>
    );
  }
  return (
    <PublicFrame>
      <PublicCard busy={isRunning}>
        <h1>{t("setup_title")}</h1>
        <p className="lead">{t("setup_lead")}</p>
        <form className="public-form" onSubmit={onSubmit} noValidate>
          {(!code || error?.slug === "setup/code") && (
            <TextField
              label={t("setup_code")}
              hint={t("setup_code_hint")}
              dir="ltr"
              autoComplete="off"
              spellCheck={false}
              value={form.code}
              onChange={set("code")}
              required
              error={mistake("code")}
            />
          )}
          <TextField
            label={t("setup_organization")}
            name="organization"
            autoComplete="organization"
            maxLength={100}
            dir="auto"
            value={form.organization_name}
            onChange={set("organization_name")}
            required
            error={mistake("organization_name")}
          />
          <TextField
            label={t("setup_your_name")}
            name="name"
            autoComplete="name"
            maxLength={100}
            dir="auto"
            value={form.name}
            onChange={set("name")}
            required
            error={mistake("name")}
          />
          <TextField
            label={t("setup_your_email")}
            name="username"
            type="email"
            inputMode="email"
            autoComplete="username"
            autoCapitalize="off"
            spellCheck={false}
            dir="ltr"
            maxLength={254}
            value={form.email}
            onChange={set("email")}
            required
            error={mistake("email")}
          />
          <PasswordField
            label={t("password")}
            autoComplete="new-password"
            hint={t("password_hint", { count: minimum })}
            value={form.password}
            onChange={set("password")}
            error={mistake("password")}
          />
          <ProblemNote error={error} />
          <Button
            type="submit"
            variant="primary"
            size="large"
            block
            busy={isRunning ? t("setup_submitting") : null}
          >
            {t("setup_submit")}
          </Button>
        </form>
      </PublicCard>
    </PublicFrame>
  );
}
