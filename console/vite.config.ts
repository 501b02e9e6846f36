import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** Where the development server passes API calls on to. */
const server = process.env["ROLLCALL_SERVER"] ?? "http://127.0.0.1:8080";
const proxied = ["/api", "/healthz", "/readyz", "/problems"];
const proxy = Object.fromEntries(proxied.map((path) => [path, { target: server }]));

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { proxy },
  preview: { proxy },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    manifest: true,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
  test: {
    environment: "jsdom",
    setupFiles: ["./src/test/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    css: false,
    // Typing through a dialog takes long on a busy machine.
    testTimeout: 30_000,
  },
});
