/** Builds packages/client and packages/react: one bundle of each entry, and its types. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const frontend = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const PACKAGES = {
  client: {
    index: "index.ts",
    persistence: "session/outbox-persistence.ts",
    upload: "transport/upload.ts",
    "option-limits": "protocol/option-limits.gen.ts",
  },
  react: { index: "index.ts" },
};
const tsc = join(frontend, "node_modules/typescript-7/bin/tsc");

async function bundle(root, entries) {
  await build({
    configFile: false,
    root,
    logLevel: "warn",
    build: {
      target: "es2022",
      minify: false,
      lib: { entry: entries, formats: ["es"] },
      rolldownOptions: {
        external: (id) => !/^[./]/.test(id) && !id.startsWith(root),
        // Else what the lazy parts share with the entry would be a chunk of its own.
        preserveEntrySignatures: "allow-extension",
      },
    },
  });
}

/** Node resolves no path without its suffix. */
function withSuffixes(file) {
  const specifier = /((?:from|import\()\s*")(\.[^"]*)"/g;
  const text = readFileSync(file, "utf8").replace(specifier, (_, before, path) => {
    const isFolder = !existsSync(join(dirname(file), `${path}.d.ts`));
    return `${before}${path}${isFolder ? "/index" : ""}.js"`;
  });
  writeFileSync(file, text);
}

function writeTypes(root) {
  const dist = join(root, "dist");
  execFileSync(process.execPath, [tsc, "-p", join(root, "tsconfig.build.json")], {
    stdio: "inherit",
  });
  for (const name of readdirSync(dist, { recursive: true, encoding: "utf8" }))
    if (name.endsWith(".d.ts")) withSuffixes(join(dist, name));
}

for (const [name, entries] of Object.entries(PACKAGES)) {
  const root = join(frontend, "packages", name);
  rmSync(join(root, "dist"), { recursive: true, force: true });
  const paths = Object.entries(entries).map(([entry, path]) => [entry, join(root, "src", path)]);
  await bundle(root, Object.fromEntries(paths));
  writeTypes(root);
}
