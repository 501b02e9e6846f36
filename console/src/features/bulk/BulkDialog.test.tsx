import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, beforeEach, expect, it, vi } from "vitest";
import { queryClient } from "@/api/queryClient";
import { startWords } from "@/i18n/i18n";
import { fakeApi, problem, type Call } from "@/test/fakeApi";
import { BulkDialog } from "./BulkDialog";

beforeAll(() => startWords(["ui", "bulk", "members", "leaving", "requests"]));
beforeEach(() => queryClient.clear());

const bulkPath = "POST /organizations/o/members/bulk";

function draw(count: number) {
  const onClose = vi.fn();
  render(
    <QueryClientProvider client={queryClient}>
      <BulkDialog
        organizationId="o"
        kind="revoke"
        whom={{ filter: { state: "invited", q: "night" } }}
        count={count}
        isExact
        isAgain={false}
        isCovered={false}
        onOpenMember={vi.fn()}
        onClose={onClose}
      />
    </QueryClientProvider>,
  );
  return onClose;
}

const job = (more: object) => ({
  id: "j",
  action: "revoke",
  state: "running",
  started_by: { member_id: "m", name: "Ada" },
  total: 5_000,
  done: 0,
  refused: 0,
  created_at: "2026-11-25T12:00:00Z",
  updated_at: "2026-11-25T12:00:00Z",
  version: 1,
  ...more,
});

it("wants the number typed before something ends for twenty people or more", async () => {
  const calls = fakeApi({ [bulkPath]: () => ({ body: { results: [], done: 0, refused: 0 } }) });
  draw(1_204);
  const revoke = screen.getByRole("button", { name: "Revoke 1,204 invitations" });
  await userEvent.click(revoke);
  expect(calls).toHaveLength(0);
  await userEvent.type(screen.getByLabelText("Type 1,204 to go on"), "1204");
  await userEvent.click(revoke);
  expect(await screen.findByRole("dialog", { name: "Revoked 0 of 0" })).toBeDefined();
  expect(calls[0]?.body).toEqual({ action: "revoke", filter: { state: "invited", q: "night" } });
});

it("keeps its key when it is tried again after a failure", async () => {
  let tries = 0;
  const calls = fakeApi({
    [bulkPath]: () => {
      tries += 1;
      return tries === 1 ? problem(503, "unavailable") : { body: { results: [], done: 0, refused: 0 } };
    },
  });
  draw(2);
  const revoke = screen.getByRole("button", { name: "Revoke 2 invitations" });
  await userEvent.click(revoke);
  await screen.findByRole("alert");
  await userEvent.click(revoke);
  await screen.findByRole("dialog", { name: "Revoked 0 of 0" });
  const keys = calls
    .filter(({ method }) => method === "POST")
    .map((call: Call) => call.headers.get("Idempotency-Key"));
  expect(keys).toHaveLength(2);
  expect(keys[0]).toBe(keys[1]);
});

it("shows how far a job is, calls off the rest, and says what came of it", async () => {
  let isCancelled = false;
  let pages = 0;
  const reached = { done: 1_200, refused: 1 };
  fakeApi({
    [bulkPath]: () => ({ status: 202, body: job({ state: "queued" }) }),
    "GET /organizations/o/jobs/j": () => ({
      body: job({ ...reached, state: isCancelled ? "cancelled" : "running" }),
    }),
    "POST /organizations/o/jobs/j/cancel": () => {
      isCancelled = true;
      return { body: job({ ...reached, state: "cancelled" }) };
    },
    "GET /organizations/o/jobs/j/results": () => ({
      body: {
        items: [
          {
            id: String((pages += 1)),
            name: "Bo",
            outcome: "refused",
            problem: { detail: "Bo is a member by now.", title: "", type: "", status: 409 },
          },
        ],
        total: 1,
      },
    }),
  });
  const onClose = draw(5_000);
  await userEvent.type(screen.getByLabelText("Type 5,000 to go on"), "5000");
  await userEvent.click(screen.getByRole("button", { name: "Revoke 5,000 invitations" }));
  const progress = await screen.findByRole("dialog", { name: "Revoking 5,000 invitations" });
  expect(await within(progress).findByText("1,201 of 5,000", {}, { timeout: 3_000 })).toBeDefined();
  await userEvent.click(within(progress).getByRole("button", { name: "Cancel the rest…" }));
  const result = await screen.findByRole("dialog", { name: "Revoked 1,200 of 5,000" });
  expect(within(result).getByText(/nothing was done to 3,799 further people/)).toBeDefined();
  expect(within(result).getAllByText("Bo is a member by now.").length).toBeGreaterThan(0);
  await userEvent.click(within(result).getAllByRole("button", { name: "Close" }).at(-1) as HTMLElement);
  expect(onClose).toHaveBeenCalledWith(true);
});
