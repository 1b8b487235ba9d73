/**
 * HTML blocks of the allow-list: `<details>`, tables, lists, headings and aligned text. Unlike
 * CommonMark, they go on over blank lines up to their end tag, or to the end of the text, and hold
 * Markdown.
 */
import type { MarkedOptions, Token, TokenizerThis, Tokens } from "marked";
import { readNested } from "../bounds/nesting";
import { htmlTable, oneLine } from "./html-table";
import { alignOf, attributeOf, type Align } from "./tags";

export interface DetailsToken extends Tokens.Generic {
  type: "details";
  isExpanded: boolean;
  /** A line of Markdown. */
  summary: string;
  tokens: Token[];
}

export interface BoxToken extends Tokens.Generic {
  type: "box";
  align: Align | null;
  tokens: Token[];
}

/** A longer block ends here: all of it is lexed again while it grows. */
const MOST_LENGTH = 24_000;
const START = /^ {0,3}<(details|table|div|p|center|ul|ol|h[1-6])(?=[ \t>])[^<>\n]*>/i;
const RULE = /^ {0,3}<hr(?:[ \t][^<>\n]*)?\/?>[ \t]*(?:\n|$)/i;
const SUMMARY = /^\s*<summary(?:\s[^<>]*)?>([^]*?)(?:<\/summary\s*>|(?=\n[ \t]*\n)|$)/i;
/** Code, in which tags are text, and tags. */
const PART =
  /(?:^|\n) {0,3}(`{3,}(?![^\n`]*`)|~{3,})[^\n]*(?:\n[^]*?(?:\n {0,3}\1[`~]*[ \t]*(?=\n|$)|$)|$)|`[^`\n]+`|<(\/?)([a-z][a-z\d]*)(?=[\s>])[^<>]*>/gi;

/** Return where the content ends, and the block. */
function endOf(
  src: string,
  name: string,
  start: number,
): { content: number; end: number } | undefined {
  const read = src.slice(0, MOST_LENGTH);
  let depth = 1;
  PART.lastIndex = start;
  for (let found = PART.exec(read); found; found = PART.exec(read)) {
    const [tag, , slash, other] = found;
    if (other?.toLowerCase() !== name) continue;
    depth += slash === "/" ? -1 : 1;
    // A table in a table is text: what follows would be read again from each of them.
    if (name === "table" && depth > 1) return undefined;
    if (depth === 0) return { content: found.index, end: found.index + tag.length };
  }
  if (read.length === src.length) return { content: src.length, end: src.length };
  const line = read.lastIndexOf("\n") + 1;
  // Not far before: the rest would be read again from there, over and over.
  const end = line > MOST_LENGTH / 2 ? line : MOST_LENGTH;
  return { content: end, end };
}

type Lex = (content: string) => Token[];

function details(raw: string, opening: string, content: string, lex: Lex): DetailsToken {
  const [before = "", summary = ""] = SUMMARY.exec(content) ?? [];
  const isExpanded = attributeOf(opening, "open") !== null;
  const tokens = lex(content.slice(before.length));
  return { type: "details", raw, isExpanded, summary: summary.trim(), tokens };
}

function tokenOf(name: string, raw: string, opening: string, content: string, lex: Lex) {
  if (name === "details") return details(raw, opening, content, lex);
  if (name === "table") return htmlTable(raw, content);
  const text = oneLine(content);
  if (name === "ul" || name === "ol")
    return { type: "paragraph", raw, text: raw.trim(), tokens: [] };
  if (/^h\d$/.test(name)) return { type: "heading", raw, depth: Number(name[1]), text, tokens: [] };
  const align = name === "center" ? "center" : alignOf(opening);
  return { type: "box", raw, align, tokens: lex(content) };
}

function blockToken(this: TokenizerThis, src: string): Tokens.Generic | undefined {
  if (!/^ {0,3}</.test(src)) return undefined;
  const rule = RULE.exec(src)?.[0];
  if (rule !== undefined) return { type: "hr", raw: rule };
  const [opening, tag] = START.exec(src) ?? [];
  if (opening === undefined || tag === undefined) return undefined;
  const name = tag.toLowerCase();
  return readNested(this.lexer, () => {
    const found = endOf(src, name, opening.length);
    if (!found) return undefined;
    const { content, end } = found;
    const lex = (text: string) => this.lexer.blockTokens(text, []);
    return tokenOf(name, src.slice(0, end), opening, src.slice(opening.length, content), lex);
  });
}

export const htmlBlock: NonNullable<NonNullable<MarkedOptions["extensions"]>["block"]>[number] =
  blockToken;
