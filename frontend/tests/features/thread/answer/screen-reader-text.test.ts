import fc from "fast-check";
import { expect, test } from "vitest";
import {
  finishedEnd,
  piece,
  toScreenReaderText,
} from "../../../../src/features/thread/answer/screen-reader-text";

test.each([
  ["set `MY_VAR` in my_file_name and __init__ too", "set MY_VAR in my_file_name and init too"],
  ["run `__init__` on `a_b` with `x * y`", "run __init__ on a_b with x * y"],
  ["**bold** and _quiet_ and ***both***, ~~gone~~.", "bold and quiet and both, gone."],
  ["2 * 3 * 4 > 5_000 # no heading", "2 * 3 * 4 > 5_000 # no heading"],
  ["## A heading\n> quoted", "A heading\nquoted"],
  ["see [the page](http://a.example/x_y) ![a brook](http://b.example)", "see the page a brook"],
  ["a \\*star\\*", "a *star*"],
  ["```python\nprint(1)\n```", "Code: python"],
  ["~~~\nx\n\ny\n~~~\nafter", "Code: code\nafter"],
])("%s becomes %s", (markdown, said) => {
  expect(toScreenReaderText(markdown)).toBe(said);
});

test("an underscore inside a word is kept", () => {
  const word = fc.stringMatching(/^[a-z]{1,8}(_[a-z0-9]{1,8}){1,4}$/);
  fc.assert(
    fc.property(word, word, (one, two) => {
      expect(toScreenReaderText(`Call ${one}, then **${two}**.`)).toBe(`Call ${one}, then ${two}.`);
    }),
  );
});

test("a paragraph is finished at its blank line, a code block only at its fence", () => {
  expect(finishedEnd("one\n\ntwo", 0)).toBe(5);
  expect(finishedEnd("one\ntwo", 0)).toBe(0);
  const code = "```\na\n\nb\n";
  expect(finishedEnd(code, 0)).toBe(0);
  const closed = `${code}\`\`\`\n\n`;
  expect(finishedEnd(closed, 0)).toBe(closed.length);
  expect(finishedEnd(`${closed}next`, closed.length)).toBe(closed.length);
});

test("a long text is cut between words without loss", () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { maxLength: 400 }), (words) => {
      const heard: string[] = [];
      let rest = words.join(" ");
      while (rest !== "") {
        const [now, later] = piece(rest);
        expect(now.length).toBeLessThanOrEqual(600);
        heard.push(now.trim());
        rest = later;
      }
      expect(heard.join(" ")).toBe(words.join(" "));
    }),
  );
});
