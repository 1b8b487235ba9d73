/**
 * Decides which dollars delimit a formula: GitHub's rule for what may be beside them, no code
 * span inside, and no prose, so that prices and variables stay text. What is decided for the start
 * of a formula holds for all that may follow: a growing text does not change its mind.
 */

export interface DollarMath {
  /** Where the formula ends, behind its dollars. */
  end: number;
  text: string;
  isDisplay: boolean;
  /** Whether the next character may still make it text: the formula ends with the source. */
  isLast: boolean;
}

const WORD_BEFORE = /[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{Nd}$\\]$/u;
const BAD_START = /[\s,;:!?)\]]/;
/** Behind a dollar, these begin a name, a number or a command of a shell. */
const BAD_AFTER = /[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{Nd}$({]/u;

/** How much of a line is read to decide whether a formula goes on over its end. */
const LINE = 40;
const ONLY_IN_FORMULAS = /[\\^_={}]/;
const WORD = /(?:^|[\s(])(\p{L}{2,})(?=([\s.,;:!?)])|$)/gu;
const WORD_SIGNS = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/u;
const FUNCTIONS =
  /^(?:sin|cos|tan|log|ln|exp|lim|max|min|mod|gcd|lcm|det|dim|ker|arg|sup|inf|deg)$/;

/** Whether words come before any sign of a formula. `isWhole`: the last word is complete. */
export function isProse(content: string, isWhole: boolean): boolean {
  const source = content.trimStart();
  const sign = source.search(ONLY_IN_FORMULAS);
  const head = sign < 0 ? source : source.slice(0, sign);
  const isNumber = /^\d/.test(head);
  if (isNumber && WORD_SIGNS.test(head)) return true;
  if (!/\s/.test(head.trimEnd())) return false;
  for (const [, word = "", after] of head.matchAll(WORD)) {
    const isComplete = after !== undefined || (isWhole && sign < 0);
    const isWord = isNumber || word === word.toLowerCase();
    if (isComplete && isWord && !FUNCTIONS.test(word)) return true;
  }
  return false;
}

/** A formula goes on over a line's end only behind or before an operator. */
const OPERATOR_BEFORE = /(?:[=+\-*/<>,^_&|({[]|\\[a-zA-Z]+)[ \t]*$/;
const OPERATOR_AFTER = /^[ \t]*[=+\-*/<>^_\\&|)}\]{]/;

/** Whether the line's end at `at` may be inside the formula; null where the next line decides. */
function isInside(source: string, start: number, at: number): boolean | null {
  const before = source.slice(Math.max(start, at - LINE), at);
  if (OPERATOR_BEFORE.test(before)) return true;
  const after = source.slice(at + 1, at + LINE);
  return after.trim() === "" ? null : OPERATOR_AFTER.test(after);
}

/** Read a formula between a dollar with a backtick and a backtick with a dollar. */
function tickedMath(source: string, at: number): DollarMath | "open" | null {
  const close = source.indexOf("`", at + 2);
  const text = source.slice(at + 2, close < 0 ? undefined : close);
  if (text.includes("\n") || close === at + 2) return null;
  if (close < 0 || close + 1 === source.length) return "open";
  if (source[close + 1] !== "$" || text.trim() === "") return null;
  return { end: close + 2, text, isDisplay: false, isLast: false };
}

function closes(source: string, at: number, start: number, isDisplay: boolean): boolean {
  if (at === start) return false;
  if (isDisplay) return source[at + 1] === "$" && !BAD_AFTER.test(source[at + 2] ?? "");
  return !/\s/.test(source[at - 1] ?? "") && !BAD_AFTER.test(source[at + 1] ?? "");
}

/**
 * Read the formula that begins with the dollar at `at`, behind the text `before`. Return "open" where
 * its end may still follow, null where the dollar is text.
 */
export function dollarMath(source: string, at: number, before: string): DollarMath | "open" | null {
  if (WORD_BEFORE.test(before)) return null;
  const isDisplay = source[at + 1] === "$";
  const start = at + (isDisplay ? 2 : 1);
  const first = source[start];
  if (first === undefined) return "open";
  if (first === "`") return isDisplay ? null : tickedMath(source, at);
  if (first === "$" || (!isDisplay && BAD_START.test(first))) return null;
  for (let index = start; index < source.length; index += 1) {
    const char = source[index];
    if (char === "\\") index += 1;
    else if (char === "`") return null;
    else if (char === "\n" && !isDisplay) {
      const isFormula = isInside(source, start, index);
      if (isFormula === null) return "open";
      if (!isFormula) return null;
    } else if (char === "$") {
      const end = index + start - at;
      const text = source.slice(start, index);
      if (isProse(text, true)) return null;
      // The second of two dollars may still follow.
      if (isDisplay && index > start && end > source.length) return "open";
      if (!closes(source, index, start, isDisplay)) return null;
      return { end, text, isDisplay, isLast: end === source.length };
    }
  }
  return isProse(source.slice(start), false) ? null : "open";
}
