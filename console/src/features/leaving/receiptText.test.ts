import { expect, it } from "vitest";
import { receiptText } from "./receiptText";

it("writes a receipt with what is known, line by line", () => {
  const text = receiptText({
    title: "Mia is terminated",
    number: "T-2026-0007",
    facts: [
      ["Ended by", "Ingrid"],
      ["Reason", ""],
    ],
    lines: [
      ["Roles removed", 2, "Account admin, 夜班"],
      ["Open invitations closed", 1, null],
    ],
  });
  expect(text).toBe(
    "Mia is terminated\nT-2026-0007\n\nEnded by: Ingrid\n\nRoles removed: 2 (Account admin, 夜班)\nOpen invitations closed: 1\n",
  );
});
