import { expect, it } from "vitest";
import { inactivatedSearch, membersSearch } from "./listSearch";

it("keeps what it knows and drops the rest", () => {
  expect(
    membersSearch({ q: "张", sort: "-job_id", below: false, tab: "history", member: "m1", evil: 1 }),
  ).toEqual({ q: "张", sort: "-job_id", below: false, tab: "history", member: "m1" });
  expect(membersSearch({ sort: "password", below: true, q: "" })).toEqual({});
});

it("searches for digits as text", () => {
  expect(membersSearch({ q: 412 })).toEqual({ q: "412" });
});

it("sorts invitations by their own dates only", () => {
  expect(inactivatedSearch({ sort: "-expires_at", department: "d" })).toEqual({ sort: "-expires_at" });
  expect(inactivatedSearch({ sort: "joined_at" })).toEqual({});
});
