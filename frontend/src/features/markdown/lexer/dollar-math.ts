/**
 * Decides which dollars delimit a formula: GitHub's rule for what may stand beside them, no code
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
  if (first === "$" || (!isDisplay && BAD_START.test(first))) return null;
  for (let index = start; index < source.length; index += 1) {
    const char = source[index];
    if (char === "\\") index += 1;
    else if (char === "`" || (char === "\n" && !isDisplay)) return null;
    else if (char === "$") {
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
