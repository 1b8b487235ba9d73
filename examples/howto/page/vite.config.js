import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// In development the page comes from Vite and Socket.IO goes on to Flask: one origin for the browser.
export default defineConfig({
  plugins: [react()],
  server: { proxy: { "/socket.io": { target: "http://127.0.0.1:5000", ws: true } } },
});
