import { expect, it } from "vitest";
import { parseAddresses } from "./parseAddresses";

it("reads lines, lists, names and numbers, each once", () => {
  const { addresses, unread, repeated } = parseAddresses(
    'ana@mail.example, Bo Lund <bo@mail.example>;\n"Li, Lei" li@mail.example\n+31 6 1234 5678\nANA@mail.example\nnobody\n',
  );
  expect(addresses).toEqual([
    { kind: "email", address: "ana@mail.example" },
    { kind: "email", address: "bo@mail.example", name: "Bo Lund" },
    { kind: "email", address: "li@mail.example" },
    { kind: "phone", address: "+31 6 1234 5678" },
  ]);
  expect(unread).toEqual(['"Li', 'Lei"', "nobody"]);
  expect(repeated).toBe(1);
});

it("reads nothing from nothing", () => {
  expect(parseAddresses(" \n , ")).toEqual({ addresses: [], unread: [], repeated: 0 });
});
