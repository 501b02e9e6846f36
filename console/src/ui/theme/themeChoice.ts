import { useSyncExternalStore } from "react";
import type { ThemeName } from "./tokens";

export type ThemeChoice = ThemeName | "system";

const storageKey = "rollcall.theme";
const systemIsDark = window.matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

let choice: ThemeChoice = stored();

function stored(): ThemeChoice {
  const value = localStorage.getItem(storageKey);
  return value === "light" || value === "dark" ? value : "system";
}

function shade(): ThemeName {
  if (choice !== "system") return choice;
  return systemIsDark.matches ? "dark" : "light";
}

function apply() {
  const root = document.documentElement;
  if (choice === "system") delete root.dataset["theme"];
  else root.dataset["theme"] = choice;
  root.dataset["shade"] = shade();
  for (const listener of listeners) listener();
}

/** Marks the document; call once before the first drawing. */
export function startTheme(): void {
  systemIsDark.addEventListener("change", apply);
  apply();
}

/** Remembers the choice on this device. */
export function chooseTheme(next: ThemeChoice): void {
  choice = next;
  if (next === "system") localStorage.removeItem(storageKey);
  else localStorage.setItem(storageKey, next);
  apply();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What was chosen, and what is drawn. */
export function useTheme(): { choice: ThemeChoice; shade: ThemeName } {
  return {
    choice: useSyncExternalStore(subscribe, () => choice),
    shade: useSyncExternalStore(subscribe, shade),
  };
}
