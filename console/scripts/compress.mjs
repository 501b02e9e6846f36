// Writes .br and .gz beside each file that shrinks, so that the server compresses nothing itself.
// Usage: node scripts/compress.mjs [folder of the build]
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const folder = process.argv[2] ?? "dist";
const compressible = /\.(?:js|css|html|svg|json|webmanifest)$/;
/** Below this a compressed copy saves nothing worth a header. */
const smallest = 600;

for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (!entry.isFile() || !compressible.test(entry.name) || path.includes("/.vite/")) continue;
  const content = readFileSync(path);
  if (content.length < smallest) continue;
  const brotli = brotliCompressSync(content, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
  });
  const gzip = gzipSync(content, { level: 9 });
  if (brotli.length < content.length) writeFileSync(`${path}.br`, brotli);
  if (gzip.length < content.length) writeFileSync(`${path}.gz`, gzip);
}
