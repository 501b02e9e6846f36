/** A role through whose eyes this tab shows the console. */
export type ViewedRole = {
  /** `member`, a built-in role, or the id of a role. */
  readonly role: string;
  readonly name: string;
  readonly organizationId: string;
};

const place = "rollcall.view-as";

/** As which role this tab looks; null: as oneself. */
export function viewedRole(): ViewedRole | null {
  const kept = sessionStorage.getItem(place);
  return kept === null ? null : (JSON.parse(kept) as ViewedRole);
}

/** Looks as a role from now on, in this tab only; begins anew, so that nothing already read stays. */
export function lookAs(viewed: ViewedRole) {
  sessionStorage.setItem(place, JSON.stringify(viewed));
  window.location.assign(`/o/${viewed.organizationId}/members`);
}

/** Looks as oneself again. Does nothing to the page. */
export function forgetViewedRole() {
  sessionStorage.removeItem(place);
}

/** Ends the look and goes back to where it began. */
export function stopLooking({ organizationId }: ViewedRole) {
  forgetViewedRole();
  window.location.assign(`/o/${organizationId}/roles`);
}
