/**
 * Bounds how many elements one block may need, and estimates how large its drawing is. A larger
 * block is drawn as code: one text, however long.
 */
import type { Token, Tokens } from "marked";
import { inPieces, shownLength } from "./inline-budget";

/** A block that is drawn as it was written. */
export interface AsWritten extends Tokens.Generic {
  type: "asWritten";
}

const MOST_COLUMNS = 100;
const MOST_ROWS = 2_000;
/** The browser draws this many in about 100 ms; other blocks may be in sight as well. */
const MOST_ELEMENTS = 2_500;

function countOf(text: string, char: string): number {
  let count = 0;
  for (let at = text.indexOf(char); at >= 0; at = text.indexOf(char, at + 1)) count += 1;
  return count;
}

export function asWritten(raw: string): AsWritten {
  return { type: "asWritten", raw };
}

/** Return the elements of a table's rows and cells. */
function cellCount(columns: number, rows: number): number {
  return rows * (columns + 1);
}

/** Whether a table is too large to draw. */
export function hasManyCells(columns: number, rows: number): boolean {
  if (columns > MOST_COLUMNS || rows > MOST_ROWS) return true;
  return cellCount(columns, rows) > MOST_ELEMENTS;
}

/** Whether a table is too large to lex: the lexer would also fill its rows up to the head. */
export function isLargeTable(delimiters: string, body: string): boolean {
  const inner = delimiters.trim().replace(/^\||\|$/g, "");
  return hasManyCells(countOf(inner, "|") + 1, countOf(body.trimEnd(), "\n") + 2);
}

/** The elements of a code block with its buttons, in place of one for another token. */
const CODE = 12;

function weightOf(token: Token): number {
  if (token.type === "code") return CODE;
  if (token.type !== "table") return 1;
  const { header, rows } = token as Tokens.Table;
  return cellCount(Math.max(header.length, rows[0]?.length ?? 0), rows.length + 1);
}

/** Return how many of `most` elements are left after those of these tokens; negative for none. */
function left(tokens: readonly Token[], most: number): number {
  let rest = most;
  for (const token of tokens) {
    rest -= weightOf(token);
    if (rest < 0) return rest;
    const { items, tokens: inside } = token as { items?: Tokens.ListItem[]; tokens?: Token[] };
    if (items) rest = left(items, rest);
    else if (inside) rest = left(inside, rest);
  }
  return rest;
}

/** The elements of a formula, and the marks that begin or end one. */
const FORMULA = 12;
const FORMULA_MARKS = /\$+|\\[()[\]]/g;

/** Return about how many elements the formulas of a block need. */
function formulaElements({ type, raw }: Token): number {
  if (type === "code" || type === "asWritten") return 0;
  if (!raw.includes("$") && !raw.includes("\\")) return 0;
  return FORMULA * Math.floor((raw.match(FORMULA_MARKS)?.length ?? 0) / 2);
}

/** Characters that take as long to draw as an element. */
const CHARACTERS = 10;
const sizes = new WeakMap<Token, number>();

/** Return the size of a block's drawing: its characters, and its elements in characters. */
export function drawnSize(token: Token): number {
  const known = sizes.get(token);
  if (known !== undefined) return known;
  const elements = MOST_ELEMENTS - left([token], MOST_ELEMENTS) + formulaElements(token);
  const size = token.raw.length + CHARACTERS * elements;
  sizes.set(token, size);
  return size;
}

/** A line of code, and a character of a text that wraps, in pixels. */
const LINE_HEIGHT = 20;
const CHARACTER_HEIGHT = 0.35;

/** Return about how high a block's drawing is, in pixels. */
export function drawnHeight(token: Token): number {
  const isCode = token.type === "code" || token.type === "asWritten";
  if (isCode) return LINE_HEIGHT * countOf(token.raw, "\n");
  return CHARACTER_HEIGHT * drawnSize(token);
}

/** A paragraph that has so many characters ends with the piece of its line. */
const PARAGRAPH_LENGTH = 7_500;

/** Return a paragraph, or several where it is so long that to lay it out would take long. */
function inParagraphs(token: Tokens.Paragraph): Token[] {
  const parts: string[][] = [];
  let length = PARAGRAPH_LENGTH;
  for (const piece of inPieces(token.raw)) {
    if (length >= PARAGRAPH_LENGTH) {
      parts.push([]);
      length = 0;
    }
    parts.at(-1)?.push(piece);
    length += shownLength(piece);
  }
  if (parts.length === 1) return [token];
  return parts.map((pieces) => {
    const raw = pieces.join("");
    return { type: "paragraph", raw, text: raw.trim(), tokens: [] };
  });
}

/** Return the block: in parts where it is too long, as its source where it has too many elements. */
export function bounded(token: Token): Token[] {
  if (token.type === "paragraph") return inParagraphs(token as Tokens.Paragraph);
  const isLarge = left([token], MOST_ELEMENTS) < 0;
  return [isLarge ? asWritten(token.raw) : token];
}
