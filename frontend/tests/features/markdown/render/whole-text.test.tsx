/** Text drawn in pieces has the same DOM as the whole text drawn at once. */
import fc from "fast-check";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { BlockBody } from "../../../../src/features/markdown/render/block-body";
import { BlockStream } from "../../../../src/features/markdown/lexer/block-stream";
import { lexBlocks, type Links, type Token } from "../../../../src/features/markdown/lexer/lexer";
import { CORPUS } from "../../../support/corpus";

/** Draw each block with its own links, as the page does. */
function drawn(blocks: readonly { token: Token; links: Links }[]): string[] {
  return blocks.map(({ token, links }) =>
    renderToStaticMarkup(<BlockBody token={token} links={links} isOpen={false} />),
  );
}

function atOnce(text: string): string[] {
  const { tokens, links } = lexBlocks(text.replace(/\r\n|\r/g, "\n"), {});
  const shown = tokens.filter(({ type }) => type !== "space" && type !== "def");
  return drawn(shown.map((token) => ({ token, links })));
}

function inPieces(text: string, cuts: Iterable<number>): string[] {
  const stream = new BlockStream();
  for (const cut of [...cuts].sort((a, b) => a - b)) stream.update(text.slice(0, cut), true);
  return drawn(stream.update(text, false).flat());
}

function everywhere(text: string): Iterable<number> {
  return Array.from({ length: text.length }).keys();
}

test("every example of CommonMark and GFM, drawn character by character, equals the whole text", () => {
  const different = CORPUS.filter(
    (text) => inPieces(text, everywhere(text)).join("\n") !== atOnce(text).join("\n"),
  );
  expect(CORPUS.length).toBeGreaterThan(700);
  expect(different).toEqual([]);
});

test("a label is known to the blocks before it, also behind a formula that never ends", () => {
  const text = "\\begin{cases} never closed\n\n\n[a][b]\n\n[b]: /url\n\n\n- a\n\nend\n\n\n\n";
  expect(inPieces(text, everywhere(text))).toEqual(atOnce(text));
  expect(inPieces(text, [])).toEqual(atOnce(text));
});

test("examples in any order, cut anywhere, equal the whole text", () => {
  const joint = fc.constantFrom("\n\n", "\n", "", "\n\n\n", "\n   ", "\r\n");
  const piece = fc.tuple(fc.constantFrom(...CORPUS), joint).map((pair) => pair.join(""));
  const text = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(""));
  const cutting = fc.array(fc.nat(), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(text, cutting, (whole, cuts) => {
      const inside = cuts.map((cut) => cut % (whole.length + 1));
      expect(inPieces(whole, inside)).toEqual(atOnce(whole));
    }),
    { numRuns: 1_000 },
  );
});
