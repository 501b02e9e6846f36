const han = /\p{Script=Han}/u;
const joined =
  /^(?:\p{Script=Arabic}|\p{Script=Hebrew}|\p{Script=Syriac}|\p{Script=Devanagari}|\p{Script=Bengali}|\p{Script=Thai}|\p{Script=Mongolian})/u;

/** The last two Han characters; the first letter in joined scripts; else the first and the last initial. */
export function initialsOf(name: string): string {
  const characters = Array.from(name).filter((character) => han.test(character));
  if (characters.length > 0) return characters.slice(-2).join("");
  const words = name
    .split(/[\s·]+/u)
    .map((word) => word.replace(/^[^\p{L}\p{N}]+/u, ""))
    .filter(Boolean);
  const letters = words.map((word) => Array.from(word)[0] ?? "");
  const first = letters[0] ?? "?";
  if (joined.test(first) || letters.length === 1) return first.toUpperCase();
  return (first + (letters.at(-1) ?? "")).toUpperCase();
}
