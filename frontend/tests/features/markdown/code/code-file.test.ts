import { expect, test } from "vitest";
import { fileName } from "../../../../src/features/markdown/code/code-file";

/** Languages and the ending of their files; the first ones are those that are highlighted. */
const ENDINGS = `
bash sh, c c, cpp cpp, csharp cs, css css, csv csv, dart dart, diff diff, go go, graphql graphql,
haskell hs, ini ini, java java, javascript js, json json, kotlin kt, latex tex, lua lua, markdown md,
nginx conf, php php, powershell ps1, python py, r r, ruby rb, rust rs, scala scala, shell sh, sql sql,
svelte svelte, swift swift, typescript ts, vue vue, xml xml, yaml yml,
c++ cpp, c# cs, objective-c m, elixir ex, jsx jsx, tsx tsx, html html, toml toml, mermaid mmd, perl pl
`
  .trim()
  .split(/,\s*/)
  .map((pair) => pair.split(" "));

test.each(ENDINGS)("code in %s is saved with the ending %s", (language, ending) => {
  expect(fileName(language)).toBe(`code.${ending}`);
});

test.each([
  ["Rust", "code.rs"],
  ["Dockerfile", "Dockerfile"],
  ["makefile", "Makefile"],
  ["", "code.txt"],
  ["../../etc", "code.txt"],
  ["a.b", "code.txt"],
  ["constructor", "code.txt"],
])("code in %j is saved as %s", (language, name) => {
  expect(fileName(language)).toBe(name);
});
