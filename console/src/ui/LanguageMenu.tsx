import { ChevronDown, Globe } from "lucide-react";
import { useTranslation } from "react-i18next";
import { languages, type Language } from "@/i18n/currentLanguage";
import { changeLanguage } from "@/i18n/i18n";

type Props = { readonly onChosen?: (language: Language) => void };

/** Chooses the language of the page; each language stands under its own name. */
export function LanguageMenu({ onChosen }: Props) {
  const { t, i18n } = useTranslation("ui");
  const choose = (language: Language) => {
    void changeLanguage(language);
    onChosen?.(language);
  };
  return (
    <span className="language">
      <Globe size={15} aria-hidden="true" />
      <select
        aria-label={t("language")}
        value={i18n.language}
        onChange={(event) => choose(event.target.value as Language)}
      >
        {Object.entries(languages).map(([tag, name]) => (
          <option key={tag} value={tag} lang={tag}>
            {name}
          </option>
        ))}
      </select>
      <ChevronDown size={14} aria-hidden="true" />
    </span>
  );
}
