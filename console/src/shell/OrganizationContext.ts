import { createContext, useContext } from "react";
import type { Membership } from "@/api/types";

export type Permission = "members.invite" | "members.admit" | "members.approve" | "members.edit" | "members.terminate" | "members.restore" | "departments.manage" | "positions.manage" | "locations.manage";

export const OrganizationContext = createContext<Membership | null>(null);

/** The membership that the page's address names. */
export function useMembership(): Membership {
  const membership = useContext(OrganizationContext);
  if (!membership) throw new Error("useMembership is for pages of an organization");
  return membership;
}

/** Whether the person holds a permission here. */
export function useMay(): (permission: Permission) => boolean {
  const { permissions } = useMembership();
  return (permission) => permissions.includes(permission);
}
