import { createContext, useContext } from "react";
import type { Membership, Permission } from "@/api/types";

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
