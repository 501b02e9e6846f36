import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Offer } from "@/api/types";
import { startWords } from "@/i18n/i18n";
import { fakeApi, problem } from "@/test/fakeApi";
import { JoinPage } from "./JoinPage";

beforeAll(() => startWords(["ui", "public"]));

const form = { asked: [], departments: [], positions: [], locations: [], more: [] };
const offer: Offer = {
  channel: "email",
  form,
  organization: { name: "Halden Foods" },
  inviter_name: "Sanne de Vries",
  invited: {
    name: "Marek Dvořák",
    email: "marek@mail.example",
    departments: [["Plant", "Night shift"]],
    position: null,
    location: null,
  },
  expires_at: "2030-01-01T00:00:00.000Z",
  approval_needed: true,
  signed_in_as: null,
};
const resolve = (more: Partial<Offer> = {}) => ({
  "POST /join/resolve": () => ({ body: { ...offer, ...more } }),
});
const pending = {
  outcome: "pending_approval",
  organization: { id: "o1", name: "Halden Foods" },
  member_id: "m1",
};

describe("a link that opens nothing", () => {
  it.each([
    [410, "expired", "This invitation has expired"],
    [410, "revoked", "This invitation was taken back"],
    [410, "declined", "This invitation was declined"],
    [410, "void", "This invitation no longer holds"],
    [409, "accepted", "This invitation was used already"],
    [404, "unknown", "No invitation has this link"],
  ])("says %i %s in words", async (status, slug, title) => {
    fakeApi({ "POST /join/resolve": () => problem(status, `invitation/${slug}`) });
    render(<JoinPage token="t" />);
    expect(await screen.findByRole("heading", { name: title })).toBeDefined();
  });

  it("takes a door number when the page was opened without a link", () => {
    render(<JoinPage token="" />);
    expect(screen.getByRole("heading", { name: "Join an organization" })).toBeDefined();
  });

  it("offers to try again when the server fails", async () => {
    fakeApi({ "POST /join/resolve": () => problem(500, "internal", { detail: "Something broke." }) });
    render(<JoinPage token="t" />);
    expect(await screen.findByText("Something broke.")).toBeDefined();
    expect(screen.getByRole("button", { name: "Try again" })).toBeDefined();
  });
});

it("signs up with the invited name, accepts, and never calls a waiting person a member", async () => {
  const calls = fakeApi({
    ...resolve(),
    "POST /accounts": () => ({ status: 201, body: {} }),
    "POST /join/accept": () => ({ body: pending }),
  });
  render(<JoinPage token="secret" />);
  expect(await screen.findByDisplayValue("Marek Dvořák")).toBeDefined();
  await userEvent.type(screen.getByLabelText(/^Password/), "four long words here");
  await userEvent.click(screen.getByRole("button", { name: "Create account and ask to join" }));

  expect(await screen.findByRole("heading", { name: "Your request waits for approval" })).toBeDefined();
  expect(calls.find((call) => call.path === "/accounts")?.body).toMatchObject({
    name: "Marek Dvořák",
    join_token: "secret",
  });
  expect(calls.find((call) => call.path === "/join/accept")?.headers.get("Idempotency-Key")).toBeTruthy();
});

it("does not sign up a second time when only accepting failed", async () => {
  const accept = vi.fn().mockReturnValueOnce(problem(503, "unavailable")).mockReturnValue({ body: pending });
  const calls = fakeApi({
    ...resolve(),
    "POST /accounts": () => ({ status: 201, body: {} }),
    "POST /join/accept": accept,
  });
  render(<JoinPage token="secret" />);
  await userEvent.type(await screen.findByLabelText(/^Password/), "four long words here");
  await userEvent.click(screen.getByRole("button", { name: "Create account and ask to join" }));
  await screen.findByRole("alert");
  await userEvent.click(screen.getByRole("button", { name: "Create account and ask to join" }));

  await screen.findByRole("heading", { name: "Your request waits for approval" });
  expect(calls.filter((call) => call.path === "/accounts")).toHaveLength(1);
  const keys = calls
    .filter((call) => call.path === "/join/accept")
    .map((call) => call.headers.get("Idempotency-Key"));
  expect(keys[0]).toBe(keys[1]);
});

it("tells a short password before asking the server", async () => {
  const calls = fakeApi(resolve());
  render(<JoinPage token="secret" />);
  await userEvent.type(await screen.findByLabelText(/^Password/), "short");
  await userEvent.click(screen.getByRole("button", { name: "Create account and ask to join" }));
  expect(screen.getByLabelText(/^Password/).getAttribute("aria-invalid")).toBe("true");
  expect(calls.some((call) => call.path === "/accounts")).toBe(false);
});

it("asks before declining", async () => {
  const calls = fakeApi({
    ...resolve({ signed_in_as: { name: "Marek", login: "marek@mail.example", is_addressee: true } }),
    "POST /join/decline": () => ({ status: 204 }),
  });
  render(<JoinPage token="secret" />);
  await userEvent.click(await screen.findByRole("button", { name: "Decline" }));
  expect(calls.some((call) => call.path === "/join/decline")).toBe(false);
  await userEvent.click(screen.getByRole("button", { name: "Decline invitation" }));
  expect(await screen.findByRole("heading", { name: "Invitation declined" })).toBeDefined();
});

it("lets somebody else sign out and go on", async () => {
  let isSignedIn = true;
  fakeApi({
    "POST /join/resolve": () => ({
      body: {
        ...offer,
        signed_in_as: isSignedIn ? { name: "Ingrid", login: "ingrid@x.example", is_addressee: false } : null,
      },
    }),
    "DELETE /session": () => {
      isSignedIn = false;
      return { status: 204 };
    },
  });
  render(<JoinPage token="secret" />);
  await userEvent.click(await screen.findByRole("button", { name: "Sign out and continue" }));
  expect(await screen.findByRole("heading", { name: "Halden Foods" })).toBeDefined();
});

describe("a link that names nobody", () => {
  const open = {
    ...offer,
    channel: "share_link" as const,
    invited: null,
    expires_at: null,
    signed_in_as: { name: "Marek Dvořák", login: "marek@mail.example", is_addressee: true },
  };

  it("asks what the organization wants to know, and then waits", async () => {
    const sent: unknown[] = [];
    fakeApi({
      "POST /join/resolve": () => ({
        body: {
          ...open,
          form: {
            ...form,
            asked: ["department"],
            departments: [{ id: "d1", name: "Night shift", path: ["Plant"] }],
          },
        },
      }),
      "POST /join/request": (request: { body?: unknown }) => {
        sent.push(request.body);
        return { body: pending };
      },
    });
    render(<JoinPage token="t" />);
    await userEvent.selectOptions(await screen.findByRole("combobox", { name: /Department/ }), "d1");
    await userEvent.click(screen.getByRole("button", { name: "Ask to join Halden Foods" }));
    expect(await screen.findByRole("heading", { name: "Your request waits for approval" })).toBeDefined();
    expect(sent).toHaveLength(1);
  });

  it("tells whoever is there already where they stand", async () => {
    fakeApi({ "POST /join/resolve": () => ({ body: { ...open, already: "rejected" } }) });
    render(<JoinPage token="t" />);
    expect(
      await screen.findByText("Your request was refused. Only an administrator can let you in now."),
    ).toBeDefined();
    expect(screen.queryByRole("button", { name: /Ask to join/ })).toBeNull();
  });
});
