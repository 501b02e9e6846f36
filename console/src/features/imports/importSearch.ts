import type { ImportVerdict } from "@/api/types";

const verdicts = ["create", "update", "unchanged", "needs_decision", "error", "skipped"] as const;

/** What the address of an import remembers. */
export type ImportSearch = { verdict?: ImportVerdict };

export function importSearch(raw: Readonly<Record<string, unknown>>): ImportSearch {
  const verdict = verdicts.find((it) => it === raw["verdict"]);
  return verdict ? { verdict } : {};
}
