import { defineConfig } from "vite";

const target = process.env.WORDBROOK_URL ?? "http://127.0.0.1:8000";
const proxy = {
  "/api": { target, changeOrigin: false },
  "/socket.io": { target, changeOrigin: false, ws: true },
};

export default defineConfig({
  oxc: { jsx: { runtime: "automatic" } },
  server: { host: "127.0.0.1", proxy },
  preview: { host: "127.0.0.1", proxy },
});
