/** What the address of the audit log remembers. */
export type AuditSearch = { actor?: string; member?: string; kind?: string; from?: string; to?: string };

const text = (value: unknown, shape: RegExp) =>
  typeof value === "string" && shape.test(value) ? value : undefined;

const id = /^[0-9a-f-]{36}$/;
const day = /^\d{4}-\d{2}-\d{2}$/;

export function auditSearch(raw: Readonly<Record<string, unknown>>): AuditSearch {
  const search: AuditSearch = {
    actor: text(raw["actor"], id),
    member: text(raw["member"], id),
    kind: text(raw["kind"], /^[a-z_]+\.[a-z_]+$/),
    from: text(raw["from"], day),
    to: text(raw["to"], day),
  };
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}
