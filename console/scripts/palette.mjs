// Writes src/ui/theme/palette.css from src/ui/theme/tokens.ts.
// Plain CSS, so that the page has its colors before any script has run.
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { createServer } from "vite";

const server = await createServer({ configFile: false, server: { middlewareMode: true }, logLevel: "error" });
try {
  const { paletteCss } = await server.ssrLoadModule("/src/ui/theme/paletteCss.ts");
  await writeFile(fileURLToPath(new URL("../src/ui/theme/palette.css", import.meta.url)), paletteCss());
} finally {
  await server.close();
}
