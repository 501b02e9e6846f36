import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { currentLanguage, rememberLanguage, type Language } from "./currentLanguage";
import type { Namespace } from "./namespaces";

const files = import.meta.glob<{ default: Record<string, unknown> }>("../locales/*/*.json");

async function words(language: Language, namespace: Namespace) {
  const load = files[`../locales/${language}/${namespace}.json`];
  if (!load) throw new Error(`No words for ${namespace} in ${language}`);
  return (await load()).default;
}

let loaded: readonly Namespace[] = [];

async function addWords(language: Language, namespaces: readonly Namespace[]) {
  await Promise.all(
    namespaces.map(async (namespace) => {
      if (i18next.hasResourceBundle(language, namespace)) return;
      i18next.addResourceBundle(language, namespace, await words(language, namespace));
    }),
  );
}

function markDocument(language: Language) {
  document.documentElement.lang = language;
  document.documentElement.dir = i18next.dir(language);
}

/** Loads the words of these namespaces and sets the page's language. */
export async function startWords(namespaces: readonly Namespace[]): Promise<void> {
  loaded = namespaces;
  const language = currentLanguage();
  await i18next.use(initReactI18next).init({
    lng: language,
    ns: [...namespaces],
    defaultNS: "ui",
    resources: {},
    // React escapes what it draws.
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
    returnNull: false,
  });
  await addWords(language, namespaces);
  markDocument(language);
}

/** Changes the language of everything on the page. */
export async function changeLanguage(language: Language): Promise<void> {
  rememberLanguage(language);
  if (i18next.language === language) return;
  await addWords(language, loaded);
  markDocument(language);
  await i18next.changeLanguage(language);
}
