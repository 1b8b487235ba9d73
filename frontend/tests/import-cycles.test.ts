/** Imports in the page and in each package form no cycle; type imports and dynamic imports count too. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";

type Graph = Map<string, string[]>;

const IMPORT = /\b(?:import|export)\b[^;]*?\bfrom\s*"(\.[^"]+)"|\bimport\(\s*"(\.[^"]+)"/g;

function resolve(from: string, path: string): string | null {
  const target = normalize(join(dirname(from), path));
  const candidates = [target, `${target}.ts`, `${target}.tsx`, `${target}/index.ts`];
  return candidates.find((each) => existsSync(each) && statSync(each).isFile()) ?? null;
}

function readImports(root: string): Graph {
  const files = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => join(root, file));
  return new Map(
    files.map((file) => {
      const found = [...readFileSync(file, "utf8").matchAll(IMPORT)];
      const targets = found.map(([, fixed, lazy]) => resolve(file, fixed ?? lazy ?? ""));
      return [file, targets.filter((target) => target !== null)];
    }),
  );
}

/** Return the first cycle found, as a path whose last file imports its first; null without one. */
function findCycle(graph: Graph): string[] | null {
  const done = new Set<string>();
  const visit = (file: string, path: string[]): string[] | null => {
    if (path.includes(file)) return path.slice(path.indexOf(file));
    if (done.has(file)) return null;
    for (const target of graph.get(file) ?? []) {
      const cycle = visit(target, [...path, file]);
      if (cycle) return cycle;
    }
    done.add(file);
    return null;
  };
  for (const file of graph.keys()) {
    const cycle = visit(file, []);
    if (cycle) return cycle;
  }
  return null;
}

test.each([
  ["src", "main.tsx", "app.tsx"],
  ["packages/client/src", "index.ts", "session/client.ts"],
  ["packages/react/src", "index.ts", "provider.tsx"],
])("%s has no import cycle", (root, importer, imported) => {
  const graph = readImports(root);
  expect(graph.get(join(root, importer))).toContain(join(root, imported));
  expect(findCycle(graph)).toBeNull();
});

test("the search finds a planted cycle", () => {
  const graph = new Map([
    ["a", ["b"]],
    ["b", ["c", "d"]],
    ["c", []],
    ["d", ["b"]],
  ]);
  expect(findCycle(graph)).toEqual(["b", "d"]);
});
