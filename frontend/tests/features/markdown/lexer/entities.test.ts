import { expect, test, vi } from "vitest";
import { decodeEntities } from "../../../../src/features/markdown/lexer/entities";

test.each([
  ["a &amp; b &#65;&#x42;", "a & b AB"],
  ["&eacute;&ngE;&CounterClockwiseContourIntegral;&semi;", "é≧̸∳;"],
  ["&nbsp;&frac34;&Dcaron;", "\u00a0¾Ď"],
  ["&amp;lt;b&gt;", "&lt;b>"],
  ["&nosuch; &notit; &copy &;", "&nosuch; &notit; &copy &;"],
  ["&#xd800; &#0; &#1114112;", "\ufffd \ufffd \ufffd"],
])("references of %s are decoded as CommonMark demands", (source, text) => {
  expect(decodeEntities(source)).toBe(text);
});

test("the unknown and the known names of one text are parsed together, each once", () => {
  const parses = vi.spyOn(HTMLTextAreaElement.prototype, "innerHTML", "set");
  const names = Array.from({ length: 500 }, (_, index) => `&no${String(index)}such;`).join(" ");
  const source = `${names} &NewLine;&vert;&uuml; &notinit;`;
  for (let time = 0; time < 3; time += 1) {
    expect(decodeEntities(source)).toBe(`${names} \n|ü &notinit;`);
  }
  expect(parses).toHaveBeenCalledTimes(1);
});
