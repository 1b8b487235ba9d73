import { expect, test } from "vitest";
import { heightOf } from "../../../../src/features/markdown/lexer/block-sections";
import { BlockStream } from "../../../../src/features/markdown/lexer/block-stream";

function sizes(text: string): number[] {
  return new BlockStream().update(text, false).map((section) => section.length);
}

test("blocks of ordinary length are in sections of twelve", () => {
  expect(sizes("A paragraph that says something, as most of them do.\n\n".repeat(30))).toEqual([
    12, 12, 6,
  ]);
});

test("tiny blocks are in fewer sections, which have more", () => {
  expect(sizes("# a\n\n".repeat(150))).toEqual([47, 47, 47, 9]);
});

test("long blocks are in sections of their own", () => {
  expect(sizes(`${"word ".repeat(1_700)}\n\n`.repeat(3))).toEqual([1, 1, 1]);
});

function heights(text: string): (number | undefined)[] {
  return new BlockStream().update(text, false).map(heightOf);
}

test("a section of ordinary length has no height of its own", () => {
  const text = "A paragraph that says something, as most of them do.\n\n".repeat(30);
  expect(heights(text)).toEqual([undefined, undefined, undefined]);
});

test.each([
  ["many lines of code", `\`\`\`\n${"a\n".repeat(5_000)}\`\`\``, 100_000],
  ["many elements", `> ${"- a\n> ".repeat(600)}`, 4_000],
  ["a long line", "word ".repeat(1_600), 2_500],
])("a section that will be high has about that height before it is drawn: %s", (_, text, least) => {
  const [height = 0] = heights(text);
  expect(height).toBeGreaterThan(least);
  expect(height).toBeLessThan(3 * least);
});
