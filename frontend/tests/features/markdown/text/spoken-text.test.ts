import fc from "fast-check";
import { expect, test } from "vitest";
import { SpokenStream } from "../../../../src/features/markdown/text/spoken-stream";

const spoken = (text: string) => new SpokenStream().end(text);

test.each([
  ["**Trail.** The rest", "Trail. The rest"],
  ["set `MY_VAR` in my_file_name and __init__ too", "set MY_VAR in my_file_name and init too"],
  ["run `__init__` on `a_b` with `x * y`", "run __init__ on a_b with x * y"],
  ["**bold** and _quiet_ and ***both***, ~~gone~~.", "bold and quiet and both, gone."],
  ["2 * 3 * 4 > 5_000 # no heading", "2 * 3 * 4 > 5_000 # no heading"],
  ["## A heading\n\n> quoted *words*", "A heading\nquoted words"],
  ["see https://example.org/a_b_c/d_e", "see https://example.org/a_b_c/d_e"],
  [
    "see [the page](http://a.example/x_y) ![a brook](http://b.example)",
    "see the page Image: a brook",
  ],
  ["a \\*star\\* &amp; &lt;b&gt; &hearts;", "a *star* & <b> ♥"],
  ["Let $x$ be $\\frac{1}{2}$, $a < b$.", "Let x be formula, a < b."],
  ["$$\n\\int x\n$$", "formula"],
  ["```python\nx = 1\n```", "Code: python"],
  ["- one\n- **two**\n  - three", "one\ntwo\nthree"],
  ["3. three\n4. four", "3. three\n4. four"],
  ["- [x] swim\n- [ ] dry", "Done: swim\nTo do: dry"],
  [
    "| Name | `km` |\n|---|--:|\n| *Elbe* | 1094 |\n| Oder | 840 |",
    "Table: Name, km.\nName: Elbe, km: 1094.\nName: Oder, km: 840",
  ],
  ["a note[^1]\n\n[^1]: the *note*", "a note\nthe note"],
])("%j is said as words", (markdown, words) => {
  expect(spoken(markdown)).toBe(words);
});

test("a paragraph is said at its blank line, a code block only at its fence", () => {
  const stream = new SpokenStream();
  expect(stream.next("One *para")).toBe("");
  expect(stream.next("One *paragraph*.\n\n")).toBe("One paragraph.");
  expect(stream.next("One *paragraph*.\n\n```js\na\n\nb\n")).toBe("");
  expect(stream.next("One *paragraph*.\n\n```js\na\n\nb\n```\n\nThe next")).toBe("Code: js");
  expect(stream.end("One *paragraph*.\n\n```js\na\n\nb\n```\n\nThe next one.")).toBe(
    "The next one.",
  );
});

test("paragraphs are said once and whole, however the text is cut", () => {
  const lines = fc.array(fc.constantFrom("A **b** c.", "`x_y` and z", "# Head", "last_one"), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(lines, fc.array(fc.nat(80), { maxLength: 6 }), (paragraphs, cuts) => {
      const text = paragraphs.join("\n\n");
      const stream = new SpokenStream();
      const heard = [...cuts].sort((a, b) => a - b).map((cut) => stream.next(text.slice(0, cut)));
      heard.push(stream.end(text));
      expect(heard.filter((words) => words !== "").join("\n")).toBe(spoken(text));
    }),
  );
});
