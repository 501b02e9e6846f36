import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { antdTheme } from "./antdTheme";
import { paletteCss } from "./paletteCss";
import { palettes } from "./tokens";

it("keeps palette.css as tokens.ts says (npm run palette)", () => {
  expect(readFileSync("src/ui/theme/palette.css", "utf8")).toBe(paletteCss());
});

it.each(["light", "dark"] as const)("gives Ant Design the exact %s colors", (name) => {
  const { algorithm, token } = antdTheme(name, false);
  const [base, exact] = algorithm as [
    (seed: object) => object,
    (seed: object, map: object) => Record<string, string>,
  ];
  expect(exact(token as object, base(token as object))["colorPrimary"]).toBe(palettes[name].primary);
  expect(exact(token as object, base(token as object))["colorError"]).toBe(palettes[name].error);
});
