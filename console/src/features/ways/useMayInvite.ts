import { useJoinRules } from "@/api/waysIn";
import { useMay, useMembership } from "@/shell/OrganizationContext";

/** Whether I may invite people, as far as is known yet. */
export function useMayInvite(): boolean {
  const { organization, state } = useMembership();
  const may = useMay();
  const { data } = useJoinRules(organization.id);
  return state === "active" && (may("members.invite") || data?.data.who_may_invite === "everyone");
}
