/**
 * Runs the tests in the browser: `npm test`, or `npm test -- members` for the files whose name holds that word.
 *
 * ROLLCALL_BINARY          the server to test; else what cargo built last
 * ROLLCALL_TEST_CHROMIUM   the browser; else /usr/bin/chromium
 * ROLLCALL_TEST_MAIL       the ports of xtask/peers/smtp_peer.py as JSON; else what needs a mail server is skipped
 * ROLLCALL_SCREENSHOTS     where pictures go; else target/screenshots
 * ROLLCALL_E2E_LARGE       a data folder with the large organization, kept from an earlier run; else it is made anew
 */

import { spawn } from "node:child_process";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { seedLargeOrganization } from "./harness/seed.mjs";
import { screenshots } from "./harness/settings.mjs";

const folder = fileURLToPath(new URL("tests", import.meta.url));
const words = process.argv.slice(2);
const names = (await readdir(folder)).filter((name) => name.endsWith(".test.mjs"));
const files = names.filter((name) => words.length === 0 || words.some((word) => name.includes(word))).sort();
if (files.length === 0) throw new Error(`No test file is named like ${words.join(" or ")}.`);

// Pictures of failures that are over would mislead.
await rm(join(screenshots, "failed"), { recursive: true, force: true });
const kept = process.env.ROLLCALL_E2E_LARGE;
const large = kept ? null : await seedLargeOrganization();
let code = 1;
try {
  // Each file has a browser and servers of its own, so two may run side by side.
  const runner = spawn(
    process.execPath,
    ["--test", "--test-concurrency=2", "--test-reporter=spec", ...files.map((name) => join(folder, name))],
    {
      stdio: "inherit",
      env: { ...process.env, ROLLCALL_E2E_LARGE: kept ?? large.data },
    },
  );
  code = await new Promise((resolve, reject) => {
    runner.once("error", reject);
    runner.once("exit", (exit) => resolve(exit ?? 1));
  });
} finally {
  await large?.end();
}
process.exitCode = code;
