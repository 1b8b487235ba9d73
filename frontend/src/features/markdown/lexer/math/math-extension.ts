/** Formulas for the lexer: `$…$`, `` $`…`$ `` and `\(…\)` inside a line, and those that are blocks. */
import type { MarkedOptions, Token } from "marked";
import { blockMath, type MathToken } from "./block-math";
import { dollarMath } from "./dollar-math";

/** Not over a code span. */
const BRACKETED = [
  { pattern: /^\\\[([^`]+?)\\\]/, isDisplay: true },
  { pattern: /^\\\(([^`]+?)\\\)/, isDisplay: false },
];

/** `tokens` are those before `src` in its line. */
function inlineToken(src: string, tokens: readonly Token[]): MathToken | undefined {
  if (src.startsWith("$")) {
    const found = dollarMath(src, 0, tokens.at(-1)?.raw ?? "");
    if (found === null || found === "open") return undefined;
    const { text, isDisplay, end } = found;
    return { type: "math", raw: src.slice(0, end), text, isDisplay, isOpen: false };
  }
  for (const { pattern, isDisplay } of BRACKETED) {
    const found = pattern.exec(src);
    if (found?.[1] !== undefined) {
      return { type: "math", raw: found[0], text: found[1], isDisplay, isOpen: false };
    }
  }
  return undefined;
}

function nextInline(src: string): number | undefined {
  const index = src.search(/\$|\\[([]/);
  return index < 0 ? undefined : index;
}

/** The shape that marked's options have. */
export const mathExtensions: NonNullable<MarkedOptions["extensions"]> = {
  renderers: {},
  childTokens: {},
  block: [blockMath],
  inline: [inlineToken],
  startInline: [nextInline],
};
