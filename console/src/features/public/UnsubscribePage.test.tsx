import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, expect, it } from "vitest";
import { startWords } from "@/i18n/i18n";
import { fakeApi, problem } from "@/test/fakeApi";
import { UnsubscribePage } from "./UnsubscribePage";

beforeAll(() => startWords(["ui", "public", "notices"]));

const resolve = (is_ended: boolean) => ({
  "POST /unsubscribe/resolve": () => ({ body: { kind: "job_done", is_ended } }),
});

it("asks before it stops mails of the link's kind", async () => {
  const calls = fakeApi({
    ...resolve(false),
    "POST /unsubscribe": () => ({ body: { kind: "job_done", is_ended: true } }),
  });
  render(<UnsubscribePage token="secret" />);
  expect(await screen.findByText("A long job is done")).toBeDefined();
  expect(calls.map((call) => call.path)).toEqual(["/unsubscribe/resolve"]);

  await userEvent.click(screen.getByRole("button", { name: "Stop these mails" }));

  expect(await screen.findByRole("heading", { name: "Mails of this kind have stopped" })).toBeDefined();
  expect(calls.at(-1)).toMatchObject({ path: "/unsubscribe", body: { token: "secret" } });
});

it("says when they have stopped already", async () => {
  fakeApi(resolve(true));
  render(<UnsubscribePage token="secret" />);
  expect(await screen.findByRole("heading", { name: "Mails of this kind have stopped" })).toBeDefined();
  expect(screen.queryByRole("button", { name: "Stop these mails" })).toBeNull();
});

it.each(["", "wrong"])("says that the link %j stops nothing", async (token) => {
  fakeApi({ "POST /unsubscribe/resolve": () => problem(404, "unsubscribe/unknown") });
  render(<UnsubscribePage token={token} />);
  expect(await screen.findByRole("heading", { name: "This link stops no mails" })).toBeDefined();
});

it("offers to try again when the server fails", async () => {
  fakeApi({ "POST /unsubscribe/resolve": () => problem(500, "internal", { detail: "Something broke." }) });
  render(<UnsubscribePage token="secret" />);
  expect(await screen.findByText("Something broke.")).toBeDefined();
  expect(screen.getByRole("button", { name: "Try again" })).toBeDefined();
});
