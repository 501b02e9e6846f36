import { expect, it } from "vitest";
import { initialsOf } from "./initialsOf";

it.each([
  ["Sanne de Vries", "SV"],
  ["陈美琳", "美琳"],
  ["王", "王"],
  ["أحمد الزهراني", "أ"],
  ["Zoë Marchetti-Papadopoulos", "ZM"],
  ["élodie", "É"],
  ["“Quoted” Name", "QN"],
  ["…", "?"],
])("draws %s as %s", (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});
