/**
 * Bounds how many elements one block may need. A larger one is drawn as code: one text, however
 * long.
 */
import type { Token, Tokens } from "marked";

/** A block that is drawn as it was written. */
export interface AsWritten extends Tokens.Generic {
  type: "asWritten";
}

const MOST_COLUMNS = 100;
const MOST_ROWS = 2_000;
const MOST_CELLS = 10_000;
const MOST_TOKENS = 3_000;

function countOf(text: string, char: string): number {
  let count = 0;
  for (let at = text.indexOf(char); at >= 0; at = text.indexOf(char, at + 1)) count += 1;
  return count;
}

export function asWritten(raw: string): AsWritten {
  return { type: "asWritten", raw };
}

/** Whether a table is too large to draw; the lexer would also fill its rows up to the head. */
export function isLargeTable(delimiters: string, body: string): boolean {
  const columns = countOf(delimiters, "|") + 1;
  const rows = countOf(body, "\n") + 2;
  return columns > MOST_COLUMNS || rows > MOST_ROWS || columns * rows > MOST_CELLS;
}

/** Return how many of `most` elements are left after those of these tokens; negative for none. */
function left(tokens: readonly Token[], most: number): number {
  let rest = most - tokens.length;
  for (const token of tokens) {
    if (rest < 0) return rest;
    const { items, tokens: inside } = token as { items?: Tokens.ListItem[]; tokens?: Token[] };
    if (items) rest = left(items, rest);
    else if (inside) rest = left(inside, rest);
  }
  return rest;
}

/** Return the block, or its source where it has too many parts. Tables have bounds of their own. */
export function bounded(token: Token): Token {
  const isLarge = left([token], MOST_TOKENS) < 0;
  return isLarge ? asWritten(token.raw) : token;
}
