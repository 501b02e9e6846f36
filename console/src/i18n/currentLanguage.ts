/** The languages the console speaks, by the names they have in themselves. */
export const languages = { en: "English", "zh-Hans": "简体中文" } as const;

export type Language = keyof typeof languages;

const storageKey = "rollcall.language";

let current: Language = firstLanguage();

function firstLanguage(): Language {
  const wanted = [localStorage.getItem(storageKey), ...navigator.languages];
  for (const tag of wanted) {
    const language = toLanguage(tag);
    if (language) return language;
  }
  return "en";
}

/** The language of ours that fits a BCP 47 tag best, or null. */
export function toLanguage(tag: string | null | undefined): Language | null {
  if (!tag) return null;
  if (/^zh\b/i.test(tag)) return "zh-Hans";
  return /^en\b/i.test(tag) ? "en" : null;
}

export function currentLanguage(): Language {
  return current;
}

/** Remembers the choice on this device. */
export function rememberLanguage(language: Language): void {
  current = language;
  localStorage.setItem(storageKey, language);
}
