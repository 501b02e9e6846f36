import { Link } from "@tanstack/react-router";
import { Building2, ChevronRight, LogOut } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useChangeAccount, useSignOut } from "@/api/session";
import { NoticeSettings } from "@/features/notices/NoticeSettings";
import { useSession } from "@/shell/SessionContext";
import { Avatar } from "@/ui/Avatar";
import { Button } from "@/ui/Button";
import { Checkbox } from "@/ui/Checkbox";
import { Field } from "@/ui/Field";
import { singleKeysAreOn, switchSingleKeys } from "@/ui/keys";
import { LanguageMenu } from "@/ui/LanguageMenu";
import { ProblemNote } from "@/ui/ProblemNote";
import { Segments } from "@/ui/Segments";
import { TextField } from "@/ui/TextField";
import { chooseTheme, useTheme } from "@/ui/theme/themeChoice";
import { showToast } from "@/ui/toasts";
import { usePageTitle } from "@/ui/usePageTitle";
import { SessionList } from "./SessionList";

/** My name, how the console looks to me, and where I am signed in. */
export function AccountPage() {
  const { t } = useTranslation("account");
  const { t: ui } = useTranslation("ui");
  const { t: shell } = useTranslation("shell");
  const { account } = useSession();
  const { choice } = useTheme();
  const rename = useChangeAccount();
  const setting = useChangeAccount();
  const signOut = useSignOut();
  const [name, setName] = useState(account.name);
  const [hasKeys, setHasKeys] = useState(singleKeysAreOn);
  const error = rename.error ? toApiError(rename.error) : null;
  usePageTitle(t("my_account"));
  const reason = !name.trim() ? t("name_needed") : name.trim() === account.name ? t("unchanged") : null;
  const saved = { onSuccess: () => showToast(t("saved")) };
  return (
    <main className="form-page">
      <header className="account-head">
        <Avatar id={account.id} name={account.name} size={56} />
        <div className="page-title">
          <h1>{t("my_account")}</h1>
          <p>
            <bdi dir="ltr">{account.email ?? account.phone}</bdi>
          </p>
        </div>
        <Button
          icon={<LogOut className="flips" size={15} />}
          busy={signOut.isPending ? shell("signing_out") : null}
          onClick={() => signOut.mutate()}
        >
          {shell("sign_out")}
        </Button>
      </header>
      <section className="panel" aria-labelledby="account-name">
        <h2 id="account-name">{t("about_me")}</h2>
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault();
            if (!reason) rename.mutate({ name: name.trim() }, saved);
          }}
        >
          <TextField
            label={t("name")}
            name="name"
            autoComplete="name"
            dir="auto"
            maxLength={100}
            value={name}
            onChange={setName}
            required
            hint={t("name_hint")}
            error={error?.field("/name")}
          />
          <ProblemNote error={error} />
          <div className="form-buttons">
            <Button
              type="submit"
              variant="primary"
              busy={rename.isPending ? ui("saving") : null}
              disabledReason={reason}
            >
              {t("save_name")}
            </Button>
          </div>
        </form>
      </section>
      <section className="panel" aria-labelledby="account-look">
        <h2 id="account-look">{t("look")}</h2>
        <div className="setting">
          <span>{ui("language")}</span>
          <LanguageMenu onChosen={(locale) => setting.mutate({ locale }, saved)} />
        </div>
        <div className="setting">
          <span>{t("theme")}</span>
          <Segments
            label={t("theme")}
            chosen={choice}
            onChosen={chooseTheme}
            options={[
              { name: "system", label: t("theme_system") },
              { name: "light", label: t("theme_light") },
              { name: "dark", label: t("theme_dark") },
            ]}
          />
        </div>
        <div className="setting">
          <span>{t("density")}</span>
          <Segments
            label={t("density")}
            chosen={account.list_density}
            onChosen={(list_density) => setting.mutate({ list_density }, saved)}
            options={[
              { name: "comfortable", label: t("density_comfortable") },
              { name: "compact", label: t("density_compact") },
            ]}
          />
        </div>
        <Field label={t("time_zone")} hint={t("time_zone_hint")}>
          {(ids) => (
            <select
              {...ids}
              className="input"
              value={account.time_zone}
              onChange={(event) => setting.mutate({ time_zone: event.target.value }, saved)}
            >
              {[...new Set([account.time_zone, "UTC", ...Intl.supportedValuesOf("timeZone")])].map((zone) => (
                <option key={zone} value={zone}>
                  {zone}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Checkbox
          checked={hasKeys}
          onChange={(on) => {
            switchSingleKeys(on);
            setHasKeys(on);
          }}
        >
          {t("single_keys")}
        </Checkbox>
        <ProblemNote error={setting.error ? toApiError(setting.error) : null} />
      </section>
      <Link className="panel panel-link" to="/organizations">
        <Building2 size={18} aria-hidden="true" />
        <span>{shell("my_organizations")}</span>
        <ChevronRight className="flips" size={16} aria-hidden="true" />
      </Link>
      <NoticeSettings />
      <SessionList />
    </main>
  );
}
