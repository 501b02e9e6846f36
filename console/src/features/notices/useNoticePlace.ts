import type { LinkProps } from "@tanstack/react-router";
import type { Notice } from "@/api/types";
import { mayAdminister } from "@/shell/mayAdminister";
import { useSession } from "@/shell/SessionContext";

type Place = Pick<LinkProps, "to" | "params" | "search">;

/** Where the reader can do something about a message; `null` where there is nothing left to see. */
export function useNoticePlace(): (notice: Notice) => Place | null {
  const { memberships } = useSession();
  return (notice) => {
    if (notice.kind === "invited") return { to: "/organizations" };
    const membership = memberships.find(({ organization }) => organization.id === notice.organization.id);
    if (!membership) return null;
    const params = { organizationId: notice.organization.id };
    const home: Place = { to: "/o/$organizationId", params };
    if (membership.state !== "active" || !mayAdminister(membership)) return home;
    switch (notice.kind) {
      case "requests_wait":
        return { to: "/o/$organizationId/pending", params, search: {} };
      case "invitation_accepted":
        return {
          to: "/o/$organizationId/members",
          params,
          search: notice.member_id ? { member: notice.member_id } : {},
        };
      case "member_left":
        return { to: "/o/$organizationId/terminated", params, search: {} };
      case "invitation_declined":
      case "handed_over":
        return { to: "/o/$organizationId/inactivated", params, search: {} };
      default:
        return home;
    }
  };
}
