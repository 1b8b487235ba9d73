/** Formulas for the lexer: `$…$` and `\(…\)` inside a line, `$$…$$` and `\[…\]` as blocks. */
import type { MarkedOptions, Token, Tokens } from "marked";
import { dollarMath, isProse } from "./dollar-math";

export interface MathToken extends Tokens.Generic {
  type: "math";
  text: string;
  isDisplay: boolean;
  /** Whether its end is still missing. */
  isOpen: boolean;
}

/** A longer formula is text: its end would be searched through the whole answer, from each start. */
const MOST_LENGTH = 4_000;
const BLOCK_START = /^ {0,3}(\$\$|\\\[)/;
const BLANK_LINE = /\n[ \t]*\n/;
const REST_OF_LINE = /^[ \t.,;:]*(?=\n|$)/;
/** Not over a code span. */
const BRACKETED = [
  { pattern: /^\\\[([^`]+?)\\\]/, isDisplay: true },
  { pattern: /^\\\(([^`]+?)\\\)/, isDisplay: false },
];

function blockToken(src: string): MathToken | undefined {
  const [opening, mark] = BLOCK_START.exec(src) ?? [];
  if (opening === undefined) return undefined;
  const rest = src.slice(opening.length, opening.length + MOST_LENGTH);
  // A blank line ends an open formula: a stray mark would swallow the rest of the answer.
  const blank = rest.search(BLANK_LINE);
  const paragraph = blank < 0 ? rest : rest.slice(0, blank);
  const end = paragraph.indexOf(mark === "$$" ? "$$" : "\\]");
  const content = end < 0 ? paragraph : paragraph.slice(0, end);
  if (content.includes("`") || isProse(content, end >= 0)) return undefined;
  if (end < 0) {
    if (blank >= 0 || rest.length === MOST_LENGTH) return undefined;
    return { type: "math", raw: src, text: rest, isDisplay: true, isOpen: true };
  }
  const after = REST_OF_LINE.exec(src.slice(opening.length + end + 2));
  if (!after || paragraph.slice(0, end).trim() === "") return undefined;
  const raw = src.slice(0, opening.length + end + 2 + after[0].length);
  return { type: "math", raw, text: rest.slice(0, end), isDisplay: true, isOpen: false };
}

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
  block: [blockToken],
  inline: [inlineToken],
  startInline: [nextInline],
};
