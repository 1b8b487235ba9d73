/**
 * Formulas as blocks: `$$…$$`, `\[…\]`, and a bare environment such as `\begin{align}…\end{align}`.
 */
import type { Tokens } from "marked";
import { isProse } from "./dollar-math";

export interface MathToken extends Tokens.Generic {
  type: "math";
  text: string;
  isDisplay: boolean;
  /** Whether its end is still missing. */
  isOpen: boolean;
  /** Whether the end of the text ends it too, as it ends code. */
  isFenced?: boolean;
}

/** A longer formula is text: its end would be searched through the whole answer, from each start. */
const MOST_LENGTH = 4_000;
const MARKED = /^ {0,3}(\$\$|\\\[)([ \t]*(?:\n|$))?/;
const NAMES =
  "align|aligned|alignat|array|[bBpvV]?matrix|smallmatrix|[dr]?cases|CD|equation|gather|gathered|split";
const ENVIRONMENT = new RegExp(`^ {0,3}\\\\begin\\{((?:${NAMES})\\*?)\\}`);
/** A line inside a paragraph that begins a block: `$$` alone, or an environment. */
const LATER_START = new RegExp(`\\n {0,3}(?:\\$\\$[ \\t]*\\n|\\\\begin\\{(?:${NAMES})\\*?\\})`);
const BLANK_LINES = /\n(?:[ \t]*\n)+/;
const REST_OF_LINE = /[ \t.,;:]*(?=\n|$)/y;

interface Delimiters {
  /** Where the formula begins, and where its end may. */
  start: number;
  content: number;
  close: string;
  /** Whether the marks are part of the formula. */
  isEnvironment: boolean;
  /** Whether blank lines may be inside. */
  hasBlankLines: boolean;
}

function delimitersOf(src: string): Delimiters | undefined {
  const [opening, name] = ENVIRONMENT.exec(src) ?? [];
  if (opening !== undefined && name !== undefined) {
    const close = `\\end{${name}}`;
    const start = opening.indexOf("\\");
    return { start, content: opening.length, close, isEnvironment: true, hasBlankLines: true };
  }
  const [marked, mark, rest] = MARKED.exec(src) ?? [];
  if (marked === undefined || mark === undefined) return undefined;
  const content = marked.length - (rest?.length ?? 0);
  const close = mark === "$$" ? "$$" : "\\]";
  return {
    start: content,
    content,
    close,
    isEnvironment: false,
    hasBlankLines: rest !== undefined,
  };
}

/** Whether a paragraph of the formula is prose: a stray mark would swallow the answer. */
function hasProse(content: string, isWhole: boolean): boolean {
  const paragraphs = content.split(BLANK_LINES);
  const last = paragraphs.length - 1;
  return paragraphs.some((paragraph, index) => isProse(paragraph, isWhole || index < last));
}

/** Read the formula that begins a block; undefined where none does. */
export function blockMath(src: string): MathToken | undefined {
  const found = delimitersOf(src);
  if (!found) return undefined;
  const rest = src.slice(0, found.content + MOST_LENGTH);
  const blank = found.hasBlankLines ? -1 : rest.slice(found.content).search(BLANK_LINES);
  const paragraph = blank < 0 ? rest : rest.slice(0, found.content + blank);
  const close = paragraph.indexOf(found.close, found.content);
  // Decided before the content is read: each line may be such a start.
  if (close < 0 && (blank >= 0 || rest.length < src.length)) return undefined;
  const content = paragraph.slice(found.content, close < 0 ? undefined : close);
  if (content.includes("`")) return undefined;
  if (!found.isEnvironment && hasProse(content, close >= 0)) return undefined;
  if (found.isEnvironment && hasProse(`\\${content}`, close >= 0)) return undefined;
  if (close < 0) {
    const text = rest.slice(found.start);
    return { type: "math", raw: src, text, isDisplay: true, isOpen: true };
  }
  const end = close + found.close.length;
  REST_OF_LINE.lastIndex = end;
  const after = REST_OF_LINE.exec(src);
  if (!after || content.trim() === "") return undefined;
  const text = src.slice(found.start, found.isEnvironment ? end : close);
  return {
    type: "math",
    raw: src.slice(0, end + after[0].length),
    text,
    isDisplay: true,
    isOpen: false,
  };
}

/** Return where a block begins inside a paragraph's lines; -1 where none does. */
export function blockMathIn(raw: string): number {
  if (!raw.includes("$$") && !raw.includes("\\begin{")) return -1;
  const at = raw.search(LATER_START);
  return at < 0 ? -1 : at + 1;
}
