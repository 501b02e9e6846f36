type Receipt = {
  readonly title: string;
  readonly number: string;
  readonly facts: readonly (readonly [string, string])[];
  readonly lines: readonly (readonly [string, number, string | null])[];
};

/** A receipt as a text file: a title, facts, one line for each thing that was cut. */
export function receiptText({ title, number, facts, lines }: Receipt): string {
  const known = facts.filter(([, value]) => value !== "").map(([name, value]) => `${name}: ${value}`);
  const cut = lines.map(([label, count, detail]) => `${label}: ${count}${detail ? ` (${detail})` : ""}`);
  return `${[title, number, "", ...known, "", ...cut].join("\n")}\n`;
}
