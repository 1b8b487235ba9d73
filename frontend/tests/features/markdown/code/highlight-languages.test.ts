import { expect, test } from "vitest";
import { highlight, type Span } from "../../../../src/features/markdown/code/highlight-languages";

/** Return the text of the first piece with this colour class. */
function firstOf(scope: string, { scope: own, children }: Span): string | null {
  if (own?.split(".")[0] === scope) return textOf({ scope: own, children });
  for (const child of children) {
    const found = typeof child === "string" ? null : firstOf(scope, child);
    if (found !== null) return found;
  }
  return null;
}

function textOf({ children }: Span): string {
  return children.map((child) => (typeof child === "string" ? child : textOf(child))).join("");
}

test.each([
  ["haskell", "module Main where\nmain = pure ()", "keyword", "module"],
  ["lua", "local x = 1", "keyword", "local"],
  ["powershell", "if ($true) { Get-Item . }", "keyword", "if"],
  ["dart", "final x = 1;", "keyword", "final"],
  ["r", "f <- function(x) x", "keyword", "function"],
  ["scala", "val x = 1", "keyword", "val"],
  ["vue", "<template><p>{{ x }}</p></template>\n<script>const x = 1</script>", "keyword", "const"],
  ["svelte", "<script>let x = 1</script>\n<p>{x}</p>", "keyword", "let"],
  ["makefile", "all:\n\tcc $(CFLAGS)", "variable", "$(CFLAGS)"],
  ["nginx", "server { listen 80; }", "section", "server"],
  ["graphql", "query Q { user { id } }", "keyword", "query"],
  ["latex", "\\section{A} % no", "comment", "% no"],
  ["csv", 'name,n\n"a, ""b""",-1.5', "string", '"a, ""b"""'],
  ["csv", "name,n\nx,-1.5", "number", "-1.5"],
  ["diff", "@@ -1 +1 @@\n-a\n+b", "addition", "+b"],
])("%s is highlighted: %j has a %s", (language, code, scope, piece) => {
  const span = highlight(code, language);
  expect(span).not.toBeNull();
  expect(textOf(span!)).toBe(code);
  expect(firstOf(scope, span!)).toBe(piece);
});
