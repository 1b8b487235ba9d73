import { expect, test } from "vitest";
import { BlockStream } from "../../../../src/features/markdown/lexer/block-stream";
import { lexInline, type Token, type Tokens } from "../../../../src/features/markdown/lexer/lexer";
import lines from "../../../support/dollar-lines.json";

/** Lines in which every dollar is text. */
const TEXT = lines.text;
/** Lines with formulas, and these. */
const FORMULAS = lines.formulas as [string, string[]][];

function formulasIn(tokens: readonly Token[]): string[] {
  return tokens.flatMap((token) => {
    if (token.type === "math") return [token.text as string];
    return formulasIn((token as Tokens.Generic).tokens ?? []);
  });
}

/** Return the formulas of what a stream shows for a text. */
function shown(stream: BlockStream, text: string, isOpen: boolean): string[] {
  return stream
    .update(text, isOpen)
    .flat()
    .flatMap(({ token, links }) => {
      if (token.type === "math") return token.isOpen === true ? [] : [token.text as string];
      return formulasIn(lexInline((token as Tokens.Paragraph).text, links));
    });
}

/** Return what is shown after each character, and of the whole text. */
function grown(line: string): { cuts: string[][]; whole: string[] } {
  const stream = new BlockStream();
  const cuts = Array.from(line, (_, at) => shown(stream, line.slice(0, at + 1), true));
  return { cuts, whole: shown(stream, line, false) };
}

test.each(TEXT)("the dollars of %j are text, also at every cut", (line) => {
  const { cuts, whole } = grown(line);
  expect(whole).toEqual([]);
  expect(cuts.flat()).toEqual([]);
});

test.each(FORMULAS)("%j has its formulas, and at no cut another one", (line, formulas) => {
  const { cuts, whole } = grown(line);
  expect(whole).toEqual(formulas);
  expect(shown(new BlockStream(), line, false)).toEqual(formulas);
  let count = 0;
  for (const cut of cuts) {
    expect(cut).toEqual(formulas.slice(0, cut.length));
    expect(cut.length).toBeGreaterThanOrEqual(count);
    count = cut.length;
  }
});

test("what comes after a dollar's text is never hidden again once it was shown", () => {
  for (const line of [...TEXT, ...FORMULAS.map(([source]) => source)]) {
    const stream = new BlockStream();
    let before = "";
    for (let end = 1; end <= line.length; end += 1) {
      const [block] = stream.update(line.slice(0, end), true).flat();
      const text = block && "text" in block.token ? String(block.token.text) : "";
      const visible = text.replace(/[*_`$|\\]/g, "").trimEnd();
      expect(visible.length, line.slice(0, end)).toBeGreaterThanOrEqual(before.length - 3);
      before = visible;
    }
  }
});
