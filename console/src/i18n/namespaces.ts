/** One file of words per feature; the public pages load the first two only. */
export const publicNamespaces = ["ui", "public"] as const;

export const consoleNamespaces = [
  "ui",
  "shell",
  "members",
  "invitations",
  "leaving",
  "departments",
  "account",
  "roles",
  "audit",
  "notices",
  "ways",
  "mine",
  // The join form is the same before and behind the sign-in.
  "public",
  "demo",
  "requests",
  "titles",
  "bulk",
  "imports",
] as const;

export type Namespace = (typeof publicNamespaces)[number] | (typeof consoleNamespaces)[number];
