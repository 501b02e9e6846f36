/** A first look only: digits as people write a number, with at least five of them; the server parses. */
export function looksLikePhone(text: string): boolean {
  const number = text.trim();
  return /^[+(\d][\d\s().\-/]*$/.test(number) && number.replaceAll(/\D/g, "").length >= 5;
}
