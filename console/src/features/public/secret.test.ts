import { beforeEach, expect, it } from "vitest";
import { dropSecret, takeSecret } from "./secret";

beforeEach(() => sessionStorage.clear());

it("takes the secret out of the address and keeps it for this tab", () => {
  window.history.replaceState(null, "", "/join?x=1#se%2Dcret");
  expect(takeSecret("join")).toBe("se-cret");
  expect(window.location.hash).toBe("");
  expect(window.location.search).toBe("?x=1");
  expect(takeSecret("join")).toBe("se-cret");
});

it("keeps secrets of different purposes apart and forgets them when told", () => {
  window.history.replaceState(null, "", "/join#one");
  takeSecret("join");
  expect(takeSecret("setup")).toBe("");
  dropSecret("join");
  expect(takeSecret("join")).toBe("");
});
