/**
 * Writes packages/client/src/protocol/*.gen.ts from the server's models, which scripts/protocol_schema.py
 * prints, and docs/protocol/; `--check` only compares and fails where they differ.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { optionLimitsSource, protocolSource } from "./schema-to-types.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../..");
const folder = resolve(here, "../packages/client/src/protocol");

const own = resolve(root, ".venv/bin/python");
const python = process.env.PYTHON ?? (existsSync(own) ? own : "python3");

function readSchema() {
  const printed = execFileSync(python, [resolve(root, "scripts/protocol_schema.py")], {
    encoding: "utf8",
    maxBuffer: 16 * 1024 * 1024,
  });
  return JSON.parse(printed);
}

/** Writes or checks docs/protocol/*.json. */
function publish() {
  const options = process.argv.slice(2);
  try {
    execFileSync(python, [resolve(root, "scripts/published_protocol.py"), ...options], {
      stdio: "inherit",
    });
  } catch {
    process.exitCode = 1;
  }
}

publish();
const schema = readSchema();
const sources = {
  "protocol.gen.ts": protocolSource(schema),
  "option-limits.gen.ts": optionLimitsSource(schema),
};

for (const [name, written] of Object.entries(sources)) {
  const target = resolve(folder, name);
  const source = await format(written, { ...(await resolveConfig(target)), filepath: target });
  if (!process.argv.includes("--check")) writeFileSync(target, source);
  else if (!existsSync(target) || readFileSync(target, "utf8") !== source) {
    console.error(
      `packages/client/src/protocol/${name} differs from the server's models: run \`make protocol\`.`,
    );
    process.exitCode = 1;
  }
}
