/** The import rule of eslint.config.js: planted imports between the folders of src/ are reported or allowed. */
import { readdirSync } from "node:fs";
import { ESLint } from "eslint";
import tseslint from "typescript-eslint";
import { expect, test } from "vitest";

/** A copy of the table, so that a rule that reports nothing fails the test. */
const ALLOWED: Record<string, string[]> = {
  lib: [],
  protocol: [],
  i18n: ["lib"],
  transport: ["lib", "protocol"],
  store: ["lib", "protocol"],
  session: ["lib", "protocol", "transport", "store"],
  components: ["lib", "i18n"],
  features: ["lib", "i18n", "protocol", "transport", "store", "session", "components"],
};
const RULES = ["no-restricted-imports", "no-restricted-syntax"];

const eslint = new ESLint({
  // The planted files do not exist, so TypeScript knows no types of them.
  overrideConfig: [tseslint.configs.disableTypeChecked],
  ruleFilter: ({ ruleId }) => RULES.includes(ruleId),
});

/** Return the rules that report `code` as a file of `layer`, or a parser's error. */
async function reports(layer: string, code: string): Promise<(string | null)[]> {
  const results = await eslint.lintText(code, { filePath: `src/${layer}/part/planted.ts` });
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message }) => ruleId ?? message),
  );
}

test("every folder of src has a row in the table of layers", () => {
  const files = readdirSync("src", { recursive: true, encoding: "utf8" });
  const modules = files.filter((file) => /\/.*\.tsx?$/.test(file));
  const layers = [...new Set(modules.map((file) => file.split("/")[0]))];
  expect(layers.sort()).toEqual(Object.keys(ALLOWED).sort());
});

test.each(Object.entries(ALLOWED))(
  "%s: an import from a layer outside its list is reported, an import from one inside is not",
  async (layer, allowed) => {
    for (const other of [...Object.keys(ALLOWED), "app"]) {
      const isAllowed = other === layer || allowed.includes(other);
      const path = other === "app" ? "../../app" : `../../${other}/module`;
      const cases = {
        [`import { x } from "${path}"; x();`]: "no-restricted-imports",
        [`import type { X } from "${path}"; export type Y = X;`]: "no-restricted-imports",
        [`export { x } from "${path}";`]: "no-restricted-imports",
        [`export const load = () => import("${path}");`]: "no-restricted-syntax",
      };
      for (const [code, rule] of Object.entries(cases))
        expect(await reports(layer, code), `${layer}: ${code}`).toEqual(isAllowed ? [] : [rule]);
    }
  },
);

test("only transport may import socket.io-client", async () => {
  const code = 'import { io } from "socket.io-client"; io();';
  for (const layer of Object.keys(ALLOWED)) {
    const expected = layer === "transport" ? [] : ["no-restricted-imports"];
    expect(await reports(layer, code), layer).toEqual(expected);
  }
});

test("a package or a neighbour whose name contains a layer's name is allowed", async () => {
  const code = 'import { a } from "./session-list"; import { b } from "../application"; a(b);';
  expect(await reports("components", code)).toEqual([]);
});
