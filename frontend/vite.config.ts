import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defaultClientConditions } from "vite";
import { defineConfig } from "vitest/config";
import { leanDependencies } from "./build/lean-dependencies.ts";
import { precompress } from "./build/precompress.ts";
import { woff2Only } from "./build/woff2-only.ts";

const server = `http://127.0.0.1:${process.env.PORT ?? "8000"}`;

export default defineConfig({
  // The server writes its own path in front of these, see app/web/page.py.
  base: "./",
  // The packages of this workspace, from their sources.
  resolve: { conditions: ["@wordbrook/source", ...defaultClientConditions] },
  plugins: [react(), leanDependencies(), woff2Only(), precompress()],
  build: {
    outDir: fileURLToPath(new URL("../app/web/static", import.meta.url)),
    emptyOutDir: true,
    target: "es2022",
    // No inline assets: the policy is `script-src 'self'; style-src 'self'`.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Compression is slow on small machines; its warning would not help the operator.
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
  server: {
    host: "127.0.0.1",
    // With a target alone, Vite replaces Host by it, and the server refuses the Origin.
    proxy: {
      "/api": { target: server, changeOrigin: false },
      "/socket.io": { target: server, changeOrigin: false, ws: true },
    },
  },
  test: {
    environment: "jsdom",
    include: ["tests/**/*.test.{ts,tsx}"],
    setupFiles: ["tests/setup.ts"],
    restoreMocks: true,
    // For busy machines; no test measures speed.
    testTimeout: 60_000,
  },
});
