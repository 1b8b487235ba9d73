/** The import rule of eslint.config.js: planted imports between the folders of src/ are reported or allowed. */
import { readdirSync } from "node:fs";
import { ESLint } from "eslint";
import tseslint from "typescript-eslint";
import { expect, test } from "vitest";

/** A copy of the tables, so that a rule that reports nothing fails the test. */
const TABLES: Record<string, Record<string, string[]>> = {
  src: {
    lib: [],
    i18n: ["lib"],
    session: ["lib"],
    components: ["lib", "i18n"],
    features: ["lib", "i18n", "session", "components"],
  },
  "packages/client/src": {
    lib: [],
    protocol: [],
    transport: ["lib", "protocol"],
    store: ["lib", "protocol"],
    session: ["lib", "protocol", "transport", "store"],
  },
};
const CASES = Object.entries(TABLES).flatMap(([root, table]) =>
  Object.entries(table).map(([layer, allowed]) => ({ root, layer, allowed, table })),
);
const RULES = ["no-restricted-imports", "no-restricted-syntax"];

const eslint = new ESLint({
  // The planted files do not exist, so TypeScript knows no types of them.
  overrideConfig: [tseslint.configs.disableTypeChecked],
  ruleFilter: ({ ruleId }) => RULES.includes(ruleId),
});

/** Return the rules that report `code` as a file of `folder`, or a parser's error. */
async function reports(folder: string, code: string): Promise<(string | null)[]> {
  const results = await eslint.lintText(code, { filePath: `${folder}/part/planted.ts` });
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message }) => ruleId ?? message),
  );
}

test.each(Object.keys(TABLES))("every folder of %s has a row in the table of layers", (root) => {
  const files = readdirSync(root, { recursive: true, encoding: "utf8" });
  const modules = files.filter((file) => /\/.*\.tsx?$/.test(file));
  const layers = [...new Set(modules.map((file) => file.split("/")[0]))];
  expect(layers.sort()).toEqual(Object.keys(TABLES[root]!).sort());
});

test.each(CASES)(
  "$root/$layer: an import from a layer outside its list is reported, an import from one inside is not",
  async ({ root, layer, allowed, table }) => {
    for (const other of [...Object.keys(table), "app", "packages"]) {
      const isAllowed = other === layer || allowed.includes(other);
      const path = other === "app" ? "../../app" : `../../${other}/module`;
      const cases = {
        [`import { x } from "${path}"; x();`]: "no-restricted-imports",
        [`import type { X } from "${path}"; export type Y = X;`]: "no-restricted-imports",
        [`export { x } from "${path}";`]: "no-restricted-imports",
        [`export const load = () => import("${path}");`]: "no-restricted-syntax",
      };
      for (const [code, rule] of Object.entries(cases))
        expect(await reports(`${root}/${layer}`, code), `${layer}: ${code}`).toEqual(
          isAllowed ? [] : [rule],
        );
    }
  },
);

test("only the transport of the client may import socket.io-client", async () => {
  const code = 'import { io } from "socket.io-client"; io();';
  for (const { root, layer } of CASES) {
    const expected = layer === "transport" ? [] : ["no-restricted-imports"];
    expect(await reports(`${root}/${layer}`, code), layer).toEqual(expected);
  }
});

test("the client imports neither React nor its own package", async () => {
  for (const name of ["react", "react-dom", "@wordbrook/react"])
    expect(
      await reports("packages/client/src/store", `import { x } from "${name}"; x();`),
      name,
    ).toEqual(["no-restricted-imports"]);
});

test("a package or a neighbour whose name contains a layer's name is allowed", async () => {
  const code = 'import { a } from "./session-list"; import { b } from "../application"; a(b);';
  expect(await reports("src/components", code)).toEqual([]);
});
