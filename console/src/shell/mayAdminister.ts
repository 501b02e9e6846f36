import type { Membership } from "@/api/types";

/** Whether Org Admin is listed: inviting alone is every member's matter, the other permissions are not. */
export function mayAdminister(membership: Membership): boolean {
  return (
    membership.state === "active" &&
    membership.permissions.some((permission) => permission !== "members.invite")
  );
}
