// Adds up the gzipped script that a page loads first, and fails where it is over its limit.
// Usage: node scripts/sizes.mjs [folder of the build]
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const folder = process.argv[2] ?? "dist";
const manifest = JSON.parse(readFileSync(join(folder, ".vite/manifest.json"), "utf8"));
const words = (names) => names.map((name) => `src/locales/en/${name}.json`);
const pages = [
  { name: "join", limit: 120, parts: ["index.html", "src/routes/join.tsx", ...words(["ui", "public"])] },
  { name: "sign in", limit: 120, parts: ["index.html", "src/routes/signIn.tsx", ...words(["ui", "public"])] },
  { name: "setup", limit: 120, parts: ["index.html", "src/routes/setup.tsx", ...words(["ui", "public"])] },
  {
    name: "members",
    limit: 350,
    parts: [
      "index.html",
      "src/shell/ConsoleApp.tsx",
      "src/routes/organization.tsx",
      "src/routes/members.tsx",
      ...words(["ui", "shell", "members", "invitations", "departments", "account", "demo"]),
    ],
  },
];

function collect(key, files) {
  const chunk = manifest[key];
  if (!chunk) throw new Error(`The build has no ${key}; is it out of date?`);
  if (files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const next of chunk.imports ?? []) collect(next, files);
}

let isOver = false;
for (const { name, limit, parts } of pages) {
  const files = new Set();
  for (const part of parts) collect(part, files);
  const scripts = [...files].filter((file) => file.endsWith(".js"));
  const bytes = scripts.reduce(
    (sum, file) => sum + gzipSync(readFileSync(join(folder, file)), { level: 9 }).length,
    0,
  );
  const size = bytes / 1000;
  isOver ||= size > limit;
  console.log(
    `${name.padEnd(8)} ${size.toFixed(1).padStart(6)} kB of ${limit} kB in ${scripts.length} files${size > limit ? "  TOO LARGE" : ""}`,
  );
}
process.exitCode = isOver ? 1 : 0;
