import { expect, test } from "vitest";
import { closeOpenMarks } from "../../../../src/features/markdown/lexer/close-open-marks";

test.each([
  ["a **bold", "a **bold**"],
  ["a **bold ", "a **bold** "],
  ["an *em", "an *em*"],
  ["`code", "`code`"],
  ["``co`de", "``co`de``"],
  ["**bold *both", "**bold *both***"],
  ["~~gone", "~~gone~~"],
  ["see [the link](http://exa", "see the link"],
  ["see ![a picture](http://exa", "see a picture"],
  ["- one\n- **two", "- one\n- **two**"],
  ["| a | **b", "| a | **b**|\n|---|---|"],
  ["| a | b |\n|--", "| a | b |\n|---|---|"],
  ["| a |\n|---|\n| **b", "| a |\n|---|\n| **b**"],
  ["see [the li", "see the li"],
])("completes %j", (half, whole) => {
  expect(closeOpenMarks(half)).toBe(whole);
});

test.each([
  "a **bold** word",
  "2 * 3 * 4",
  "snake_case_name",
  "* item",
  "a [link](http://x) here",
  "cost $5",
  "$5 * 2 and $6 * 3",
  "| a | b |\n|---|---|\n| c",
  "a line that ends in 42",
  "```\n**code",
  "closed `code` and *em*",
  "**bold `with code`** done",
])("leaves %j as it is", (text) => {
  expect(closeOpenMarks(text)).toBe(text);
});

test.each([
  ["word **", "word "],
  ["word `", "word "],
  ["para\n-", "para"],
  ["para\n==", "para"],
  ["- one\n-", "- one"],
  ["- one\n  - ", "- one"],
  ["1. one\n2.", "1. one"],
  ["> quote\n>", "> quote"],
  ["##", ""],
  ["``", ""],
  ["text\n[a]:", "text"],
  ["so $x^2 + ", "so "],
  ["so \\(x^2", "so "],
])("hides a mark at the end of the text: %j", (half, shown) => {
  expect(closeOpenMarks(half)).toBe(shown);
});

test("open marks of an earlier paragraph are not closed in the last one", () => {
  expect(closeOpenMarks("a **b\n\nc")).toBe("a **b\n\nc");
});
