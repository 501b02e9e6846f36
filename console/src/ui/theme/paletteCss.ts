import { fonts, palettes } from "./tokens";

const variables = (palette: Readonly<Record<string, string>>) =>
  Object.entries(palette)
    .map(([name, value]) => `  --c-${name}: ${value};`)
    .join("\n");

/** The text of `palette.css`: light by default, dark by choice or by the system's wish. */
export function paletteCss(): string {
  const light = `  color-scheme: light;\n${variables(palettes.light)}`;
  const dark = `  color-scheme: dark;\n${variables(palettes.dark)}`;
  return [
    "/* Written by `npm run palette` from tokens.ts; do not edit. */",
    `:root {\n  --font-text: ${fonts.text};\n  --font-code: ${fonts.code};\n${light}\n}`,
    `@media (prefers-color-scheme: dark) {\n:root:not([data-theme="light"]) {\n${dark}\n}\n}`,
    `:root[data-theme="dark"] {\n${dark}\n}`,
    "",
  ].join("\n");
}
