/**
 * Bounds the work of lexing one line. marked searches the closing mark of each opening one up to
 * the end of the line, so that time grows with marks times length. A long line is lexed in pieces,
 * and what is left when the budget is used up is plain text.
 */
import type { MarkedOptions, Token } from "marked";

type InlineExtension = NonNullable<NonNullable<MarkedOptions["extensions"]>["inline"]>[number];

const PIECE_LENGTH = 3_000;
/** An image takes as long to draw as so many characters. */
const IMAGE_LENGTH = 100;
/** Characters that may be searched: some for each line, and for each character; never more. */
const BASE = 20_000;
const PER_CHARACTER = 60;
const MOST = 700_000;
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
/** Formulas of one line: the browser lays them out together, with ten and more elements for each. */
const MOST_FORMULAS = 200;
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

/** Return the tokens of a line with formulas behind the first 200 as they were written. */
export function withFewFormulas(tokens: Token[]): Token[] {
  let formulas = 0;
  return tokens.map((token) => {
    if (token.type !== "mathInline" && token.type !== "math") return token;
    formulas += 1;
    return formulas > MOST_FORMULAS ? plain(token.raw) : token;
  });
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

/** An image with data, complete or not: the part up to its data, and the data. */
const DATA_IMAGE = /!\[[^[\]\n]{0,500}\]\(data:image\/[^\s()<>]*\)?/iy;

/** Return how much of the text from `start` is one piece: an image is not cut, nor its data. */
function pieceLength(source: string, start: number): number {
  const piece = source.slice(start, start + PIECE_LENGTH);
  const image = piece.lastIndexOf("![");
  if (image >= 0 && !piece.includes(")", image)) {
    if (image > 0) return image;
    DATA_IMAGE.lastIndex = start;
    const whole = DATA_IMAGE.exec(source);
    if (whole) return Math.max(whole[0].length, PIECE_LENGTH);
  }
  const half = PIECE_LENGTH / 2;
  const end = [piece.lastIndexOf("\n"), piece.lastIndexOf(" ")].find((at) => at > half);
  return (end ?? PIECE_LENGTH - 1) + 1;
}

/** Cut a long line behind a line's end, else behind a space. */
export function inPieces(source: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  while (source.length - start > PIECE_LENGTH) {
    const length = pieceLength(source, start);
    pieces.push(source.slice(start, start + length));
    start += length;
  }
  if (start < source.length || start === 0) pieces.push(source.slice(start));
  return pieces;
}

/** Return how much there is to draw of a piece: one that is longer than others is an image. */
export function shownLength(piece: string): number {
  return piece.length > PIECE_LENGTH ? IMAGE_LENGTH : piece.length;
}
