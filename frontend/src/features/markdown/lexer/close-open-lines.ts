/**
 * Completes the last line of a growing text: hides the marks of a block that has no words yet, and
 * draws a table from its first cell on.
 */
import { isHalfLabel } from "./alerts";

/** `-`, `1.`, `##`, `>`, `===`, two of a fence's three marks, a label before its definition. */
const ONLY_MARKS =
  /^[ \t]*(?:[-*+>][ \t]*)*(?:[-*+_=~`#|]+|\d{1,3}[.)]?|[-*+][ \t]+\[[ xX]?\]?|\[\^[^\]\n]*\]?|\[[^\]\n]+\]:[ \t]*|\\)?[ \t]*$/;
/** The beginning of a bare environment, as far as its name may still become a formula's. */
const HALF_ENVIRONMENT = /^[ \t>]*\\(?:b|be|beg|begi|begin(?:\{[a-zA-Z]{0,11}\*?)?)$/;
/** Longer lines are shown as they are: searching them costs too much. */
const LONGEST_MARKS = 32;
const FENCE = /^[ \t>]*(?:[-*+][ \t]+|\d{1,9}[.)][ \t]+)*(?:```|~~~)/;
const TABLE_ROW = /^ {0,3}\|/;
const HALF_DELIMITERS = /^ {0,3}\|[ \t:|-]*$/;

function lastLine(source: string): string {
  return source.slice(source.lastIndexOf("\n") + 1);
}

function headCells(line: string): number {
  const inside = line
    .trim()
    .replace(/^\|/, "")
    .replace(/(?<!\\)\|$/, "");
  return inside.split(/(?<!\\)\|/).length;
}

function withoutLastPipe(row: string): string {
  return row.endsWith("|") ? row.slice(0, -1) : row;
}

function delimiters(head: string): string {
  return `|${"---|".repeat(headCells(head))}`;
}

/**
 * Return a table's growing head, its marks closed by `close`, with the delimiter row that makes it
 * a table; null where there is none.
 */
export function asTable(source: string, close: (head: string) => string): string | null {
  const [beforeThat = "", before = "", last = ""] = ["", "", ...source.split("\n")].slice(-3);
  if (TABLE_ROW.test(last) && !TABLE_ROW.test(before)) {
    if (last.trim() === "|") return null;
    const head = `${withoutLastPipe(close(source).trimEnd())}|`;
    return `${head}\n${delimiters(lastLine(head))}`;
  }
  if (TABLE_ROW.test(beforeThat) || !TABLE_ROW.test(before)) return null;
  if (last !== "" && !HALF_DELIMITERS.test(last)) return null;
  return `${source.slice(0, source.length - last.length)}${delimiters(before)}`;
}

/** Remove a last line that holds nothing but marks. */
export function withoutLooseMarks(source: string): string {
  const last = lastLine(source);
  if (last === "" || last.length > LONGEST_MARKS) return source;
  const isHidden = ONLY_MARKS.test(last) || HALF_ENVIRONMENT.test(last) || isHalfLabel(last);
  if (FENCE.test(last) || !isHidden) return source;
  const rest = source.slice(0, source.length - last.length);
  const before = rest.replace(/\n$/, "");
  // The end of its line makes it a label.
  return isHalfLabel(lastLine(before)) ? rest : before;
}
