import { avatarHues } from "./theme/tokens";

/** One of the seven hues, always the same for an id. */
export function hueOf(id: string): number {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return avatarHues[sum % avatarHues.length] ?? avatarHues[0];
}
