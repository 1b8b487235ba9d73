import { expect, test } from "vitest";
import { lexInline, type Token, type Tokens } from "../../../../src/features/markdown/lexer/lexer";

/** Write the tokens with marks for what they are. */
function shape(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      const { tokens: inside } = token as Tokens.Generic;
      return inside ? `{${token.type} ${shape(inside)}}` : token.raw;
    })
    .join("");
}

// The examples of markdown-cjk-friendly, and others.
test.each([
  ["**强调。**后", "{strong 强调。}后"],
  ["前**（强调）**后", "前{strong （强调）}后"],
  ["**“引用”**后", "{strong “引用”}后"],
  ["前**“引用”**后", "前{strong “引用”}后"],
  ["**bold (说明)**的", "{strong bold (说明)}的"],
  ["これは**「強調」**です。", "これは{strong 「強調」}です。"],
  [
    "**このアスタリスクは強調記号として認識されます。**この文。",
    "{strong このアスタリスクは強調記号として認識されます。}この文。",
  ],
  ["**스크립트(script)**라고", "{strong 스크립트(script)}라고"],
  ["*强调！*后", "{em 强调！}后"],
  ["~~删除。~~后", "{del 删除。}后"],
  ["***强调。***后", "{em {strong 强调。}}后"],
  ["中**强调**文", "中{strong 强调}文"],
  ["**a.**b", "**a.**b"],
  ["a ** 中 ** b", "a ** 中 ** b"],
  ["中_文_字", "中_文_字"],
  ["2*3*4 中", "2{em 3}4 中"],
])("%s is %s", (source, expected) => {
  expect(shape(lexInline(source, {}))).toBe(expected);
});
