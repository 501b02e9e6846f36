import { render, screen } from "@testing-library/react";
import { beforeAll, expect, it } from "vitest";
import { startWords } from "@/i18n/i18n";
import { DeliveryState } from "./DeliveryState";

beforeAll(() => startWords(["ui", "invitations"]));

it.each([
  ["expired", "It expired before it could be sent."],
  ["inviter_gone", "Whoever invited is no longer a member. Send it again in your name."],
  ["no_address", "There is no address to send it to."],
] as const)("says that a message was not sent, because of %s", (reason, sentence) => {
  render(<DeliveryState delivery={{ state: "withheld", reason, detail: null, next_try_at: null }} />);
  expect(screen.getByText("Not sent")).toBeTruthy();
  expect(screen.getByText(sentence)).toBeTruthy();
  expect(screen.queryByText("Queued")).toBeNull();
});
