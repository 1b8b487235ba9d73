/**
 * Writes src/protocol/protocol.gen.ts from the server's models, which scripts/protocol_schema.py
 * prints; `--check` only compares and fails where they differ.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { protocolSource } from "./schema-to-types.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../..");
const target = resolve(here, "../src/protocol/protocol.gen.ts");

function readSchema() {
  const own = resolve(root, ".venv/bin/python");
  const python = process.env.PYTHON ?? (existsSync(own) ? own : "python3");
  const printed = execFileSync(python, [resolve(root, "scripts/protocol_schema.py")], {
    encoding: "utf8",
    maxBuffer: 16 * 1024 * 1024,
  });
  return JSON.parse(printed);
}

const options = await resolveConfig(target);
const source = await format(protocolSource(readSchema()), { ...options, filepath: target });

if (process.argv.includes("--check")) {
  const written = existsSync(target) ? readFileSync(target, "utf8") : "";
  if (written !== source) {
    console.error(
      "src/protocol/protocol.gen.ts differs from the server's models: run `make protocol`.",
    );
    process.exit(1);
  }
} else {
  writeFileSync(target, source);
}
