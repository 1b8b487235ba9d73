import { expect, test } from "vitest";
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
