import { answered, client } from "@/api/client";
import type { JoinChoices, JoinField } from "@/api/types";

/** What leads in: the secret of a link, or a door number. */
export type Way = { readonly token: string } | { readonly door_number: string };

/** What was behind the `#` of the address, or was typed: eight digits are a door number, anything else is a link's secret. */
export function toWay(text: string): Way | null {
  const plain = text.replaceAll(/[\s-]/g, "");
  if (plain === "") return null;
  return /^\d{8}$/.test(plain) ? { door_number: plain } : { token: text };
}

/** Finds choices of the join form. */
export function searchChoices(
  way: Way,
  pass: string | null | undefined,
  kind: JoinField,
  q: string,
): Promise<JoinChoices> {
  return answered(client.POST("/join/choices", { body: { ...way, pass, kind, q } }));
}
