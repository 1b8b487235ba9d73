/** Code fences of the language `math`, which are formulas, as on GitHub. */
import type { Tokens } from "marked";
import type { MathToken } from "./block-math";

const CLOSED = /\n {0,3}(`{3,}|~{3,})[ \t]*\n?$/;
const HALF_FENCE = /(?:^|\n) {0,3}(?:`{1,2}|~{1,2})$/;
/** The line of a fence, the last of a text, that may still name the language `math`. */
const HALF_NAME = /(?:^|\n)[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?:`{3,}|~{3,})[ \t]*m?a?t?h?$/;

/** Remove the first marks of a closing fence: they are not a line of the code. */
export function withoutHalfFence(text: string): string {
  return text.replace(HALF_FENCE, "");
}

/** Return the code as a formula, where it is one. Its end may be missing: the text ends it too. */
export function asFormula(token: Tokens.Code): MathToken | undefined {
  if (token.lang !== "math") return undefined;
  const isOpen = !CLOSED.test(token.raw);
  const text = isOpen ? withoutHalfFence(token.text) : token.text;
  return { type: "math", raw: token.raw, text, isDisplay: true, isOpen, isFenced: true };
}

/** Remove the last line where it begins a fence of which the language is still unknown. */
export function withoutHalfName(source: string): string {
  const found = HALF_NAME.exec(source.slice(-80));
  return found ? source.slice(0, source.length - found[0].length) : source;
}
