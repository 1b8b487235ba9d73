/**
 * Images whose data is in the text: `![name](data:image/…)`. Their address may be long, where lines
 * are lexed in pieces; so they are taken out before.
 */
import type { Token, Tokens } from "marked";

/** The lexer reads shorter ones itself. */
const LONG = 1_000;
const START = "](data:image/";
/** Not inside a code span. No address contains a bracket, so that each is searched once. */
const DATA_IMAGE = /(?<!`)!\[([^[\]\n]{0,500})\]\((data:image\/[^\s()<>]+)\)(?!`)/gi;

function imageToken(raw: string, text: string, href: string): Tokens.Image {
  return { type: "image", raw, text, href, title: null, tokens: [] };
}

/** Split a line at its long images; `lex` reads what is between them. */
export function lexAroundImages(source: string, lex: (text: string) => Token[]): Token[] {
  if (!source.includes(START)) return lex(source);
  const tokens: Token[] = [];
  let end = 0;
  for (const found of source.matchAll(DATA_IMAGE)) {
    const [raw, text = "", href = ""] = found;
    if (raw.length < LONG) continue;
    if (found.index > end) tokens.push(...lex(source.slice(end, found.index)));
    tokens.push(imageToken(raw, text, href));
    end = found.index + raw.length;
  }
  return end < source.length || end === 0 ? [...tokens, ...lex(source.slice(end))] : tokens;
}

/** Remove an image at the end whose data is not complete. */
export function cutHalfImage(source: string): string {
  const at = source.lastIndexOf(START);
  if (at < 0 || /[\s()<>]/.test(source.slice(at + 2))) return source;
  const start = source.lastIndexOf("![", at);
  return start < 0 || source.slice(start, at).includes("\n") ? source : source.slice(0, start);
}
