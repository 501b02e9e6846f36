import { expect, it } from "vitest";
import { csv } from "./csv";

it("quotes what has to be quoted and makes formulas harmless", () => {
  expect(
    csv([
      ["Name", "Reason"],
      ['Ada "the first", Countess', "=cmd()"],
      ["-1", "two\nlines"],
    ]),
  ).toBe(`\uFEFFName,Reason\r\n"Ada ""the first"", Countess",'=cmd()\r\n'-1,"two\nlines"\r\n`);
});
