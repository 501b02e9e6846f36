import { looksLikeEmail } from "@/ui/looksLikeEmail";

/** One address out of what was pasted: where it goes, and the name beside it if there was one. */
export type Addressed = {
  readonly kind: "email" | "phone";
  readonly address: string;
  readonly name?: string;
};

export type ParsedAddresses = {
  /** Each address once, in the order typed. */
  readonly addresses: readonly Addressed[];
  /** What could not be read as an address. */
  readonly unread: readonly string[];
  /** How many came a second time. */
  readonly repeated: number;
};

/** Reads addresses from lines, or from a list with commas or semicolons: `a@b.c`, `Ana <a@b.c>`, `+31 6 1234 5678`. */
export function parseAddresses(text: string): ParsedAddresses {
  const addresses: Addressed[] = [];
  const unread: string[] = [];
  const seen = new Set<string>();
  let repeated = 0;
  for (const part of text.split(/[\n\r,;，；、\t]+/)) {
    for (const found of read(part.trim())) {
      if (typeof found === "string") {
        unread.push(found);
        continue;
      }
      const key = found.address.toLowerCase();
      if (seen.has(key)) repeated += 1;
      else addresses.push(found);
      seen.add(key);
    }
  }
  return { addresses, unread, repeated };
}

function read(part: string): readonly (Addressed | string)[] {
  if (part === "") return [];
  const named = /^(.*)<([^<>]+)>$/.exec(part);
  if (named?.[2]) {
    const address = named[2].trim();
    const name = named[1]?.trim().replace(/^"(.*)"$/, "$1");
    if (!looksLikeEmail(address)) return [part];
    return [{ kind: "email", address, ...(name ? { name } : {}) }];
  }
  if (part.includes("@")) {
    return part
      .split(/\s+/)
      .map((word) => (looksLikeEmail(word) ? { kind: "email" as const, address: word } : word));
  }
  const digits = part.replaceAll(/\D/g, "");
  if (/^\+?[\d\s().\-/]+$/.test(part) && digits.length >= 6) return [{ kind: "phone", address: part }];
  return [part];
}
