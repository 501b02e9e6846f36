import { expect, it } from "vitest";
import { nextPath } from "./nextPath";

it.each([
  ["?next=%2Fo%2F1%2Fmembers%3Fq%3Da", "/o/1/members?q=a"],
  ["?next=https%3A%2F%2Fevil.example", "/"],
  ["?next=%2F%2Fevil.example", "/"],
  ["?next=%2F%5Cevil.example", "/"],
  ["", "/"],
])("goes from %s to %s", (search, path) => {
  expect(nextPath(search)).toBe(path);
});
