import { expect, it } from "vitest";
import { inactivatedSearch, membersSearch, pendingSearch } from "./listSearch";

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
  expect(inactivatedSearch({ sort: "-expires_at", location: "l" })).toEqual({ sort: "-expires_at" });
  expect(inactivatedSearch({ sort: "joined_at" })).toEqual({});
});

it("narrows each list by what it has, and by nothing that is no value of it", () => {
  const all = {
    department: "d",
    inviter: "i",
    channel: "qr_code",
    delivery: "failed",
    expired: "no",
    from: "2026-11-01",
    to: "2026-11-30",
  };
  expect(inactivatedSearch(all)).toEqual(all);
  expect(pendingSearch(all)).toEqual({
    department: "d",
    inviter: "i",
    channel: "qr_code",
    from: "2026-11-01",
    to: "2026-11-30",
  });
  expect(pendingSearch({ channel: "pigeon", from: "yesterday", sort: "rejected_at" })).toEqual({});
});
