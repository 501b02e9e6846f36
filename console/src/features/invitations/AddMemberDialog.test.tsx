import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, beforeEach, expect, it, vi } from "vitest";
import { queryClient } from "@/api/queryClient";
import type { Membership } from "@/api/types";
import { startWords } from "@/i18n/i18n";
import { OrganizationContext } from "@/shell/OrganizationContext";
import { fakeApi, type Call } from "@/test/fakeApi";
import { AddMemberDialog } from "./AddMemberDialog";

beforeAll(() => startWords(["ui", "members", "invitations", "departments"]));
beforeEach(() => queryClient.clear());

const membership: Membership = {
  organization: { id: "o1", name: "Halden Foods", plan: "free" },
  member_id: "me",
  state: "active",
  roles: [],
  permissions: ["members.invite", "positions.manage", "locations.manage"],
};
const nothing = () => ({ body: { items: [], next_cursor: null, total: 0, total_is_exact: true } });
const lists = {
  "GET /organizations/o1/departments": nothing,
  "GET /organizations/o1/positions": nothing,
  "GET /organizations/o1/locations": nothing,
};
const emailOf = (call: Call) => (call.body as { invitations: { email: string }[] }).invitations[0]?.email;
const refusedFor = (email: string) => (call: Call) => ({
  body: {
    results: [
      emailOf(call) === email
        ? {
            outcome: "refused",
            reason: "already_invited",
            detail: "Invited yesterday.",
            member_id: "m9",
            fix: ["open", "reinvite", "revoke"],
          }
        : { outcome: "free" },
    ],
  },
});

function open(onClose = vi.fn()) {
  render(
    <QueryClientProvider client={queryClient}>
      <OrganizationContext value={membership}>
        <AddMemberDialog organizationId="o1" onOpenMember={vi.fn()} onClose={onClose} />
      </OrganizationContext>
    </QueryClientProvider>,
  );
  return onClose;
}

it("answers under the field, offers the ways out, and lets send once the address is free", async () => {
  const calls = fakeApi({
    ...lists,
    "POST /organizations/o1/invitations/check": refusedFor("taken@x.example"),
    "POST /organizations/o1/members/m9/revoke": () => ({ status: 204 }),
    "POST /organizations/o1/invitations": () => ({ body: { results: [{ outcome: "invited" }] } }),
  });
  const onClose = open();
  await userEvent.type(screen.getByLabelText(/^Name/), "Neo");
  await userEvent.type(screen.getByLabelText(/^Email/), "taken@x.example");
  await userEvent.tab();

  expect((await screen.findByText("This address is invited already")).closest("[role=alert]")).not.toBeNull();
  const send = screen.getByRole("button", { name: /Send invitation/ });
  expect(send.getAttribute("aria-disabled")).toBe("true");

  await userEvent.click(screen.getByRole("button", { name: "Revoke" }));
  await userEvent.click(screen.getByRole("button", { name: "Revoke" }));
  await screen.findByText(/is revoked\. The address can be invited now\./);
  await userEvent.click(send);
  await vi.waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(calls.some((call) => call.path.endsWith("/m9/revoke") && call.headers.get("Idempotency-Key"))).toBe(
    true,
  );
});

it("keeps its key over retries, and takes another one for another draft", async () => {
  const invite = vi
    .fn()
    .mockReturnValue({ status: 503, body: { type: "/problems/unavailable", title: "Busy", status: 503 } });
  const calls = fakeApi({
    ...lists,
    "POST /organizations/o1/invitations/check": refusedFor("-"),
    "POST /organizations/o1/invitations": invite,
  });
  open();
  await userEvent.type(screen.getByLabelText(/^Name/), "Neo");
  await userEvent.type(screen.getByLabelText(/^Email/), "neo@x.example");
  const send = screen.getByRole("button", { name: /Send invitation/ });
  for (const count of [1, 2]) {
    await userEvent.click(send);
    await vi.waitFor(() => expect(invite).toHaveBeenCalledTimes(count));
    await screen.findByText("Busy");
  }
  await userEvent.type(screen.getByLabelText(/^Email/), "x");
  await userEvent.click(send);
  await vi.waitFor(() => expect(invite).toHaveBeenCalledTimes(3));
  const [first, second, third] = calls
    .filter((call) => call.path === "/organizations/o1/invitations")
    .map((call) => call.headers.get("Idempotency-Key"));
  expect(first).toBe(second);
  expect(third).not.toBe(first);
});

it("says why it does not send yet", async () => {
  fakeApi(lists);
  open();
  await userEvent.click(screen.getByRole("button", { name: /Send invitation/ }));
  expect(screen.getByText("Type a name first")).toBeDefined();
});
