import type { MemberQuery } from "@/api/types";
import { midnight } from "@/ui/times";

export const channels = [
  "email",
  "phone",
  "contact",
  "import",
  "share_link",
  "qr_code",
  "door_number",
] as const;
export const deliveries = ["queued", "sent", "failed", "withheld"] as const;

/** What a list can be narrowed by, as its address remembers it. */
export type ListFilters = {
  /** A department's id; with what lies below it. */
  department?: string;
  /** Who invited, or made the link. */
  inviter?: string;
  channel?: (typeof channels)[number];
  delivery?: (typeof deliveries)[number];
  /** Whether the invitation has expired. */
  expired?: "yes" | "no";
  /** The first and the last day, in the reader's zone: invited, asked, joined. */
  from?: string;
  to?: string;
};

export const noFilters: Record<keyof ListFilters, undefined> = {
  department: undefined,
  inviter: undefined,
  channel: undefined,
  delivery: undefined,
  expired: undefined,
  from: undefined,
  to: undefined,
};

export function isFiltered(filters: ListFilters): boolean {
  return Object.keys(noFilters).some((name) => filters[name as keyof ListFilters] !== undefined);
}

/** The filters in the words of the API. */
export function filterQuery(filters: ListFilters): Partial<MemberQuery> {
  return {
    department_id: filters.department,
    inviter_id: filters.inviter,
    channel: filters.channel,
    delivery: filters.delivery,
    expired: filters.expired && filters.expired === "yes",
    since: filters.from && midnight(filters.from, 0),
    until: filters.to && midnight(filters.to, 1),
  };
}
