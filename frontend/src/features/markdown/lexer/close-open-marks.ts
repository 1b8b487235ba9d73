/**
 * Completes half-written inline marks at the end of a text for display: closes `**`, `*`, `~~` and
 * code, and hides the address of an open link and the source of an open formula.
 */
import { asTable, withoutLooseMarks } from "./close-open-lines";
import { cutHalfImage } from "./bounds/data-images";
import { dollarMath } from "./math/dollar-math";
import { withoutHalfName } from "./math/math-fence";
import { halfTagIn, isInline, tagAt } from "./html/tags";
import { inPieces } from "./bounds/inline-budget";

const FENCE = /^[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]*)?(?:```|~~~)/gm;
const LAST_PARAGRAPH = /(?:^|\n)(?:[ \t]*\n|(?=[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t])|(?=[ \t]*\|))/g;

interface Opened {
  mark: string;
  at: number;
}

interface Scan {
  opened: Opened[];
  /** The mark of an unclosed code span with words. */
  code: string;
  isInCode: boolean;
}

function isInFence(source: string): boolean {
  return (source.match(FENCE)?.length ?? 0) % 2 === 1;
}

function lastParagraphStart(source: string): number {
  let start = 0;
  for (const found of source.matchAll(LAST_PARAGRAPH)) start = found.index + found[0].length;
  return start;
}

function runLength(text: string, at: number): number {
  let end = at;
  while (text[end] === text[at]) end += 1;
  return end - at;
}

function isSpace(char: string | undefined): boolean {
  return char === undefined || /\s/.test(char);
}

/** Show an unclosed link as its text alone. */
function cutHalfLink(text: string): string {
  return text.replace(/!?\[([^\]\n]*)\]\([^)\n]*$/, "$1").replace(/!?\[([^[\]\n]*)\]?$/, "$1");
}

function readRun(text: string, at: number, opened: Opened[]): number {
  const length = runLength(text, at);
  const mark = text.slice(at, at + length);
  const open = opened.findLastIndex((other) => other.mark === mark);
  if (open >= 0 && !isSpace(text[at - 1])) opened.length = open;
  else {
    const isInWord = mark.startsWith("_") && /\w/.test(text[at - 1] ?? "");
    const isSingleTilde = mark === "~";
    if (!isSpace(text[at + length]) && !isInWord && !isSingleTilde) opened.push({ mark, at });
  }
  return length;
}

/** Return the end of the formula that starts here, or -1. */
function formulaEnd(text: string, at: number): number {
  const found = dollarMath(text, at, text.slice(Math.max(0, at - 2), at));
  return found === null || found === "open" ? -1 : found.end;
}

/** Read a tag, of which the end closes what is open inside it; return where it ends. */
function readTag(text: string, at: number, opened: Opened[]): number {
  const tag = tagAt(text, at);
  if (!tag) return at + 1;
  const mark = `</${tag.name}>`;
  // Marks pair within a cell alone.
  if (!isInline(tag.name)) {
    if (tag.name !== "br") opened.length = 0;
  } else if (!tag.isEnd) opened.push({ mark, at });
  else {
    const open = opened.findLastIndex((other) => other.mark === mark);
    if (open >= 0) opened.length = open;
  }
  return tag.end;
}

/** Return the unclosed marks, or the mark of an unclosed code span. */
function scan(text: string): Scan {
  const opened: Opened[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text[at];
    if (char === "\\") at += 2;
    else if (char === "`") {
      const length = runLength(text, at);
      const mark = "`".repeat(length);
      const end = text.indexOf(mark, at + length);
      if (end < 0) {
        const hasWords = text.slice(at + length).trim() !== "";
        return { opened, code: hasWords ? mark : "", isInCode: true };
      }
      at = end + length;
    } else if (char === "$") at = Math.max(at + 1, formulaEnd(text, at));
    else if (char === "<") at = readTag(text, at, opened);
    else if (char === "*" || char === "_" || char === "~") at += readRun(text, at, opened);
    else at += 1;
  }
  return { opened, code: "", isInCode: false };
}

/** Hide a tag that is still being written. */
export function withoutHalfTag(text: string): string {
  const at = halfTagIn(text);
  if (at < 0) return text;
  const before = text.slice(0, at);
  return scan(before).isInCode ? text : before;
}

/** Remove a mark at the very end: it would flash as a character. */
function cutLooseMark(text: string): string {
  return text.replace(/(?<=\S[ \t]|[^\s*_~`])(?:\*{1,3}|_{1,3}|~{1,2}|`)$/, (mark, at: number) => {
    const before = scan(text.slice(0, at));
    const closes = before.code === mark || before.opened.some((other) => other.mark === mark);
    return closes ? mark : "";
  });
}

/** An open formula that is longer is shown as text. */
const FORMULA_LENGTH = 120;

/** Hide an open `\(` or `\[`. */
function cutHalfBrackets(text: string): string {
  const half = /\\[([](?:(?!\\[)\]])[^`\n])*$/.exec(text);
  if (!half || half[0].length > FORMULA_LENGTH) return text;
  const before = text.slice(0, half.index);
  return scan(before).code !== "" ? text : before;
}

/**
 * Hide a formula whose end is missing, or may still turn out to be none. A dollar before a digit is
 * a price in most texts, and what is long is no formula: both are shown, without the last dollars.
 */
function cutHalfFormula(text: string): string {
  const open = openFormula(text);
  if (!open) return cutHalfBrackets(text);
  const isShown = text.length - open.at > FORMULA_LENGTH || /\d/.test(text[open.at + 1] ?? "");
  return text.slice(0, isShown ? open.shownEnd : open.at);
}

/** Return the formula that is open at the end of the text, if one is. Code spans hide dollars. */
function openFormula(text: string): { at: number; shownEnd: number } | null {
  let at = 0;
  while (at < text.length) {
    const char = text[at];
    if (char === "\\") at += 2;
    else if (char === "`") {
      const mark = "`".repeat(runLength(text, at));
      const end = text.indexOf(mark, at + mark.length);
      if (end < 0) return null;
      at = end + mark.length;
    } else if (char === "$") {
      const found = dollarMath(text, at, text.slice(Math.max(0, at - 2), at));
      if (found === "open") return { at, shownEnd: text.length };
      if (found?.isLast) return { at, shownEnd: found.end - (found.isDisplay ? 2 : 1) };
      at = found ? found.end : at + 1;
    } else at += 1;
  }
  return null;
}

function closeInlineMarks(source: string): string {
  const paragraph = source.slice(lastParagraphStart(source));
  // The marks of a long paragraph pair within its pieces alone.
  const start = source.length - (inPieces(paragraph).at(-1)?.length ?? 0);
  const written = withoutHalfTag(source.slice(start));
  const text = cutLooseMark(cutHalfLink(cutHalfFormula(written)));
  const { opened, code } = scan(text);
  const closing = opened.map((other) => other.mark).reverse();
  if (closing.length === 0 && code === "") return source.slice(0, start) + text;
  const body = text.trimEnd();
  // A backtick at the end would lengthen the mark.
  const apart = code !== "" && body.endsWith("`") ? " " : "";
  return source.slice(0, start) + body + apart + code + closing.join("") + text.slice(body.length);
}

export function closeOpenMarks(written: string): string {
  if (isInFence(written)) return withoutHalfName(written);
  const source = cutHalfImage(written);
  return asTable(source, closeInlineMarks) ?? closeInlineMarks(withoutLooseMarks(source));
}
