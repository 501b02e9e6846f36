/** What the suite reads from its environment. */

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

/** The project's folder. */
export const root = fileURLToPath(new URL("../../..", import.meta.url));

const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");

/** `ROLLCALL_BINARY`, else what cargo built last, the release before the debug build. */
export function binary() {
  const built =
    process.env.ROLLCALL_BINARY ??
    ["release", "debug"].map((profile) => join(target, profile, "rollcall")).find(existsSync);
  if (!built)
    throw new Error("There is no binary to test. Run `cargo build`, or name one in ROLLCALL_BINARY.");
  return built;
}

/** `ROLLCALL_TEST_CHROMIUM`, else where Debian puts it. */
export function chromiumPath() {
  return process.env.ROLLCALL_TEST_CHROMIUM ?? "/usr/bin/chromium";
}

/**
 * The ports of the mail server in `xtask/peers`, where somebody started it.
 * @returns {{ api: number, smtp: number } | null}
 */
export function mailPorts() {
  const ports = process.env.ROLLCALL_TEST_MAIL;
  return ports ? JSON.parse(ports) : null;
}

/** Where pictures go: `ROLLCALL_SCREENSHOTS`, else a folder that git ignores. */
export const screenshots = process.env.ROLLCALL_SCREENSHOTS ?? join(target, "screenshots");

/** The data folder of the large organization, which `run.mjs` fills before the tests. */
export function largeOrganization() {
  const folder = process.env.ROLLCALL_E2E_LARGE;
  if (!folder) throw new Error("The large organization is missing. Run the tests with `npm test`.");
  return folder;
}
