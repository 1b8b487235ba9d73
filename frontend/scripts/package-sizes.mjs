/**
 * Prints the size of each built package as part of a page, minified, gzip, without its dependencies:
 * of what is loaded at first, and of what is loaded when it is needed.
 */
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";

const packages = resolve(dirname(fileURLToPath(import.meta.url)), "../packages");

async function sizeOf(name) {
  const root = resolve(packages, name);
  const { output } = await build({
    configFile: false,
    root,
    logLevel: "silent",
    build: {
      write: false,
      target: "es2022",
      minify: true,
      rolldownOptions: {
        input: resolve(root, "dist/index.js"),
        preserveEntrySignatures: "allow-extension",
        external: /^(?![./])/,
        output: { format: "es" },
      },
    },
  });
  const sizes = { first: 0, lazy: 0 };
  for (const { code, isEntry } of output)
    sizes[isEntry ? "first" : "lazy"] += gzipSync(code, { level: 9 }).length;
  return sizes;
}

console.log(JSON.stringify({ client: await sizeOf("client"), react: await sizeOf("react") }));
