import { expect, test } from "vitest";
import { newestWords } from "../../../../src/features/thread/answer/reasoning";

test("the newest words are the end of the last line, without its marks", () => {
  expect(newestWords("First.\n\n- **Now** the `spring`\n")).toBe("- Now the spring");
  expect(newestWords("")).toBe("");
});

test("of a long line only the end is shown", () => {
  const words = newestWords(`${"word ".repeat(60)}last`);
  expect(words).toMatch(/^….*last$/);
  expect(words.length).toBeLessThanOrEqual(101);
});
