import type { Membership } from "@/api/types";

const storageKey = "rollcall.organization";

/** Remembers on this device which organization was looked at last. */
export function rememberOrganization(id: string): void {
  localStorage.setItem(storageKey, id);
}

/** The organization to open first: the last one, else one to which the person belongs already. */
export function chosenOrganization(memberships: readonly Membership[]): Membership | undefined {
  const last = localStorage.getItem(storageKey);
  return (
    memberships.find((membership) => membership.organization.id === last) ??
    memberships.find((membership) => membership.state === "active") ??
    memberships[0]
  );
}
