import { expect, it } from "vitest";
import { looksLikePhone } from "./looksLikePhone";

it.each(["+47 412 34 567", "(0170) 123-4567", "13800138000", " 020 7946 0018 "])("takes %j", (text) => {
  expect(looksLikePhone(text)).toBe(true);
});

it.each(["", "+47", "ana@example.org", "1234@example.org", "12 ab 34 56"])("does not take %j", (text) => {
  expect(looksLikePhone(text)).toBe(false);
});
