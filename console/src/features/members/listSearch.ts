import { channels, deliveries, type ListFilters } from "./filters/listFilters";

/** What the address of a list remembers; everything that has its usual value is left out. */
export type MembersSearch = {
  /** A department's id, or `none` for people without one. */
  department?: string;
  /** `false`: only people of the department itself. */
  below?: false;
  position?: string;
  location?: string;
  /** Only those who joined on this day or later, and on this day or earlier. */
  from?: string;
  to?: string;
  q?: string;
  sort?: string;
  /** Whose card is open. */
  member?: string;
  tab?: "access" | "history";
};

export type InactivatedSearch = Pick<MembersSearch, "q" | "sort" | "member" | "tab"> & ListFilters;

export type RequestsSearch = InactivatedSearch;

export type TerminatedSearch = Pick<MembersSearch, "q" | "sort" | "member" | "tab" | "department"> & {
  /** Only last days not before this one. */
  since?: string;
  /** Only last days not after this one. */
  until?: string;
  /** Only those whom this member terminated. */
  by?: string;
};

export const memberSorts = ["name", "-name", "joined_at", "-joined_at", "job_id", "-job_id"];
export const invitationSorts = [
  "name",
  "-name",
  "last_sent_at",
  "-last_sent_at",
  "expires_at",
  "-expires_at",
];

const pendingSorts = ["name", "-name", "asked_at", "-asked_at"];
const rejectedSorts = ["name", "-name", "rejected_at", "-rejected_at"];

export const terminationSorts = ["name", "-name", "terminated_at", "-terminated_at"];

/** What the list is sorted by: search results only by name, which the server insists on. */
export function effectiveSort(q: string | undefined, sort: string): string {
  if (!q) return sort;
  return sort === "-name" ? sort : "name";
}

type Raw = Readonly<Record<string, unknown>>;

const text = (value: unknown) => {
  // The router reads digits as numbers.
  const string = typeof value === "number" ? String(value) : value;
  return typeof string === "string" && string !== "" ? string : undefined;
};
const oneOf = (value: unknown, allowed: readonly string[]) =>
  typeof value === "string" && allowed.includes(value) ? value : undefined;

function present<Search extends object>(search: Search): Search {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as Search;
}

function shared(raw: Raw): Pick<MembersSearch, "q" | "member" | "tab"> {
  return {
    q: text(raw["q"])?.slice(0, 100),
    member: text(raw["member"]),
    tab: raw["tab"] === "history" || raw["tab"] === "access" ? raw["tab"] : undefined,
  };
}

const day = (value: unknown) =>
  typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined;

/** How and when people came. */
function came(raw: Raw): ListFilters {
  return {
    department: text(raw["department"]),
    inviter: text(raw["inviter"]),
    channel: channels.find((name) => name === raw["channel"]),
    from: day(raw["from"]),
    to: day(raw["to"]),
  };
}

export function membersSearch(raw: Raw): MembersSearch {
  return present({
    department: text(raw["department"]),
    below: raw["below"] === false ? false : undefined,
    position: text(raw["position"]),
    location: text(raw["location"]),
    from: day(raw["from"]),
    to: day(raw["to"]),
    sort: oneOf(raw["sort"], memberSorts),
    ...shared(raw),
  });
}

export function terminatedSearch(raw: Raw): TerminatedSearch {
  return present({
    sort: oneOf(raw["sort"], terminationSorts),
    department: text(raw["department"]),
    since: day(raw["since"]),
    until: day(raw["until"]),
    by: text(raw["by"]),
    ...shared(raw),
  });
}

export function pendingSearch(raw: Raw): RequestsSearch {
  return present({ sort: oneOf(raw["sort"], pendingSorts), ...came(raw), ...shared(raw) });
}

export function rejectedSearch(raw: Raw): RequestsSearch {
  return present({ sort: oneOf(raw["sort"], rejectedSorts), ...came(raw), ...shared(raw) });
}

export function inactivatedSearch(raw: Raw): InactivatedSearch {
  const delivery = deliveries.find((name) => name === raw["delivery"]);
  const expired = raw["expired"] === "yes" || raw["expired"] === "no" ? raw["expired"] : undefined;
  return present({
    sort: oneOf(raw["sort"], invitationSorts),
    delivery,
    expired,
    ...came(raw),
    ...shared(raw),
  });
}
