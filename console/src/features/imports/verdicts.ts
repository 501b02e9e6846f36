import type { ImportRow, ImportVerdict } from "@/api/types";

/** All verdicts, in the order of the tiles. */
export const verdicts = [
  "create",
  "update",
  "unchanged",
  "needs_decision",
  "error",
  "skipped",
] as const satisfies readonly ImportVerdict[];

type Mapped = readonly { readonly column?: string | null }[];

/** What stands in the column of one meaning. */
export function cellOf(row: ImportRow, columns: Mapped, meaning: string): string {
  const place = columns.findIndex(({ column }) => column === meaning);
  return place < 0 ? "" : (row.cells[place] ?? "").trim();
}

/** Whom a row is about, as well as it says. */
export function nameOf(row: ImportRow, columns: Mapped): string {
  const asked = row.question?.people[0]?.name;
  return (
    cellOf(row, columns, "name") ||
    cellOf(row, columns, "email") ||
    cellOf(row, columns, "phone") ||
    cellOf(row, columns, "job_id") ||
    asked ||
    ""
  );
}
