import { expect, it } from "vitest";
import { absoluteTime, inWords, relativeTime } from "./times";

const now = new Date("2026-11-23T12:00:00Z");

it.each([
  ["2026-11-21T12:00:00Z", "en", "2 days ago"],
  ["2026-11-23T11:30:00Z", "en", "30 minutes ago"],
  ["2026-11-21T12:00:00Z", "zh-Hans", "前天"],
  ["2026-11-01T12:00:00Z", "en", "1 Nov"],
  ["2025-11-01T12:00:00Z", "en", "1 Nov 2025"],
])("says %s in %s as %s", (at, language, words) => {
  expect(relativeTime(at, now, language)).toBe(words);
});

const minute = 60_000;
const day = 24 * 60 * minute;

it.each([
  [29 * day, "in 29 days"],
  [30 * day - 1_000, "in 30 days"],
  [day - 10 * minute, "tomorrow"],
  [5 * 60 * minute, "in 5 hours"],
  [60 * minute - 1_000, "in 1 hour"],
  [-20_000, "this minute"],
])("says a distance of %d ms as %s", (distance, words) => {
  expect(inWords(distance, "en")).toBe(words);
});

it("writes a date without doubt about day and month", () => {
  expect(absoluteTime("2022-06-14T10:02:00Z", "en", false)).toBe("14 Jun 2022");
});
