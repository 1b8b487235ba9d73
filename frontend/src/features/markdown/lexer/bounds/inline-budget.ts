/**
 * Bounds the work of lexing one line. marked searches the closing mark of each opening one up to
 * the end of the line, so that time grows with marks times length. A long line is lexed in pieces,
 * and what is left when the budget is used up is plain text.
 */
import type { MarkedOptions, Token } from "marked";

type InlineExtension = NonNullable<NonNullable<MarkedOptions["extensions"]>["inline"]>[number];

const PIECE_LENGTH = 3_000;
/** Characters that may be searched: some for each line, and for each character; never more. */
const BASE = 20_000;
const PER_CHARACTER = 60;
const MOST = 1_000_000;
/** The part of a search's cost for other marks than emphasis, and for plain words. */
const OTHER_MARK = 0.4;
const WORD = 0.03;
const EMPHASIS = new Set("*_~");
const MARKS = new Set("[!<`\\$:@");
/** No address has a longer part before its `@`, and no link that is worth one is longer. */
const ADDRESS_PART = 256;
const LINK = 2_000;
const BEFORE_AT = /[\w.!#$%&'*+/=?^`{|}~-]{257}$/;
const LINK_START = /(?:https?:|ftp:)\/\/|www\./gi;
const UNBROKEN = /[^\s<]*/y;

let left = 0;

/** Allow as much work as a line of this length may take. */
export function allow(length: number): void {
  left = Math.min(MOST, BASE + PER_CHARACTER * length);
}

export function isUsedUp(): boolean {
  return left < 0;
}

function costOf(char: string): number {
  if (EMPHASIS.has(char)) return 1;
  return MARKS.has(char) ? OTHER_MARK : WORD;
}

/** Called by the lexer at the start of each token; takes the rest once nothing is left. */
export const budgetExtension: InlineExtension = (src: string) => {
  left -= src.length * costOf(src.charAt(0));
  return left < 0 ? plain(src) : undefined;
};

export function plain(source: string): Token & { text: string } {
  return { type: "text", raw: source, text: source };
}

/** Whether a word is so long that the lexer would search it over and over for an address. */
export function hasEndlessWord(source: string): boolean {
  for (let at = source.indexOf("@"); at >= 0; at = source.indexOf("@", at + 1)) {
    if (BEFORE_AT.test(source.slice(Math.max(0, at - ADDRESS_PART - 1), at))) return true;
  }
  let end = 0;
  for (const { index } of source.matchAll(LINK_START)) {
    if (index < end) continue;
    UNBROKEN.lastIndex = index;
    end = index + (UNBROKEN.exec(source)?.[0].length ?? 0);
    if (end - index > LINK) return true;
  }
  return false;
}

/** Cut a long line behind a line's end, else behind a space. */
export function inPieces(source: string): string[] {
  if (source.length <= PIECE_LENGTH) return [source];
  const pieces: string[] = [];
  let start = 0;
  while (source.length - start > PIECE_LENGTH) {
    const piece = source.slice(start, start + PIECE_LENGTH);
    const half = PIECE_LENGTH / 2;
    const end = [piece.lastIndexOf("\n"), piece.lastIndexOf(" ")].find((at) => at > half);
    const length = (end ?? PIECE_LENGTH - 1) + 1;
    pieces.push(piece.slice(0, length));
    start += length;
  }
  pieces.push(source.slice(start));
  return pieces;
}
