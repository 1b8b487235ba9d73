/**
 * Footnotes for the lexer: `[^label]: text`, with further lines indented by two or more.
 * Their labels are stored with those of links, as `^label`, with their number as the address.
 */
import type { MarkedOptions, TokenizerThis, Tokens } from "marked";
import { takeRoom } from "./labels";
import { readNested } from "./bounds/nesting";

export interface FootnoteToken extends Tokens.Generic {
  type: "footnote";
  /** The key among the labels of links. */
  label: string;
}

type Labels = Record<string, { href: string; title: string | null | undefined }>;

const DEFINITION = /^ {0,3}\[(\^[^\]\s]+)\]:[ \t]*/;
const LATER_DEFINITION = /\n {0,3}\[\^[^\]\s]+\]:/;
const CONTINUED = /^(?:[ \t]*\n)*(?: {2}|\t)[ \t]*\S[^\n]*(?:\n|$)/;
const INDENT = /^(?: {1,4}|\t)/gm;
const REFERENCE = /^\[(\^[^\]\s]+)\]$/;

/** Normalise a label as the lexer does. */
function labelKey(label: string): string {
  return label.toLowerCase().toUpperCase().toLowerCase();
}

function endOf(src: string, from: number): number {
  const newline = src.indexOf("\n", from);
  let end = newline < 0 ? src.length : newline + 1;
  for (;;) {
    const more = src[end - 1] === "\n" ? CONTINUED.exec(src.slice(end)) : null;
    if (!more) return end;
    end += more[0].length;
  }
}

function blockToken(this: TokenizerThis, src: string): FootnoteToken | undefined {
  const [opening, label = ""] = DEFINITION.exec(src) ?? [];
  if (opening === undefined) return undefined;
  const end = endOf(src, opening.length);
  const key = labelKey(label);
  const labels = this.lexer.tokens.links as Labels;
  if (!takeRoom(key, labels)) return undefined;
  const text = src.slice(opening.length, end).replace(INDENT, "");
  const number = Object.keys(labels).filter((other) => other.startsWith("^")).length + 1;
  labels[key] ??= { href: String(number), title: null };
  const tokens = readNested(this.lexer, () => this.lexer.blockTokens(text, []));
  if (!tokens) return undefined;
  return { type: "footnote", raw: src.slice(0, end), label: key, tokens };
}

/** Return where a footnote begins inside a paragraph's lines; -1 where none does. */
export function footnoteIn(raw: string): number {
  const at = raw.search(LATER_DEFINITION);
  return at < 0 ? -1 : at + 1;
}

/** Return the label of a link that is a footnote reference; null for other links. */
export function footnoteLabel(raw: string): string | null {
  const label = REFERENCE.exec(raw)?.[1];
  return label === undefined ? null : labelKey(label);
}

export const footnoteBlock: NonNullable<NonNullable<MarkedOptions["extensions"]>["block"]>[number] =
  blockToken;
