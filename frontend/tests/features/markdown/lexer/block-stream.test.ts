import fc from "fast-check";
import { expect, test } from "vitest";
import { BlockStream } from "../../../../src/features/markdown/lexer/block-stream";
import { lexBlocks, type Token } from "../../../../src/features/markdown/lexer/lexer";
import { SAMPLES } from "../../../support/markdown-samples";

interface Shown {
  type: string;
  raw: string;
}

function shown(tokens: readonly Token[]): Shown[] {
  return tokens
    .filter((token) => token.type !== "space" && token.type !== "def")
    .map(({ type, raw }) => ({ type, raw: raw.trimEnd() }));
}

function atOnce(text: string): Shown[] {
  return shown(lexBlocks(text.replace(/\r\n|\r/g, "\n"), {}).tokens);
}

function inPieces(text: string, cuts: readonly number[]): { blocks: Shown[]; links: unknown } {
  const stream = new BlockStream();
  for (const cut of [...cuts].sort((a, b) => a - b)) stream.update(text.slice(0, cut), true);
  const blocks = stream.update(text, false).flat();
  return { blocks: shown(blocks.map((block) => block.token)), links: blocks.at(-1)?.links };
}

test.each(SAMPLES)(
  "blocks lexed character by character equal those of the whole text: %j",
  (text) => {
    const everywhere = Array.from({ length: text.length }, (_, index) => index);
    expect(inPieces(text, everywhere).blocks).toEqual(atOnce(text));
  },
);

test("blocks of any text made of samples, cut anywhere, equal those of the whole text", () => {
  const lines = [...new Set(SAMPLES.flatMap((sample) => sample.split(/(?<=\n)/)))];
  const piece = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...lines) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        "\n",
        "\n\n",
        "  ",
        "    ",
        "-",
        "1.",
        "```",
        "$$",
        "|",
        ">",
        "#",
        "[a]: b\n",
        "<div>",
        "</div>\n",
        "<details>\n",
        "<td>",
        "</table>",
        "`",
        "\\begin{align}\n",
        "\\end{align}",
      ),
    },
    { weight: 1, arbitrary: fc.string({ maxLength: 8 }) },
  );
  const text = fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join(""));
  const cutting = fc.oneof(
    fc.constant("everywhere" as const),
    fc.array(fc.nat(1_000), { minLength: 1, maxLength: 40 }),
  );
  fc.assert(
    fc.property(text, cutting, (whole, cuts) => {
      const places = cuts === "everywhere" ? Array.from({ length: whole.length }).keys() : cuts;
      const inside = [...places].map((place) => place % (whole.length + 1));
      expect(inPieces(whole, inside).blocks).toEqual(atOnce(whole));
    }),
    { numRuns: 2_000 },
  );
});

test("a text that breaks the lexer is shown as written", () => {
  const text = "- **b\n    >123456789. list\nafter";
  const { blocks } = inPieces(text, [5, 12, 20]);
  expect(blocks.map((block) => block.raw).join("\n")).toBe(text);
});

test("definitions apply to later blocks, wherever the text was cut", () => {
  const text =
    "[a] and [b]\n\n[a]: http://one\n\npara\n\n[b]: http://two/long\n\n[a]: http://ignored\n\nend";
  const everywhere = Array.from({ length: text.length }, (_, index) => index);
  expect(inPieces(text, everywhere).links).toEqual(lexBlocks(text, {}).links);
});

test("closed blocks keep their identity while the text grows", () => {
  const stream = new BlockStream();
  const first = stream
    .update("one\n\ntwo is long enough to close\n\nthree is as long as well", true)
    .flat()[0];
  const later = stream.update(
    "one\n\ntwo is long enough to close\n\nthree is as long as well\n\nfour",
    true,
  );
  expect(later.flat()[0]).toBe(first);
});

test("only the tail is lexed: the cost per delta does not grow with the answer", () => {
  const stream = new BlockStream();
  let text = "";
  for (let index = 0; index < 200; index += 1)
    text += `Paragraph ${String(index)} with some words.\n\n`;
  stream.update(text, true);
  const sections = stream.update(`${text}More`, true);
  const again = stream.update(`${text}More words`, true);
  expect(again.slice(0, -1).every((section, index) => section === sections[index])).toBe(true);
});
