/** marked's lexer as we use it: blocks and inlines apart, with formulas. Its renderer is not used. */
import { getDefaults, Lexer, Tokenizer, type Token, type Tokens } from "marked";
import { mathExtensions } from "./math-extension";

export type Links = Record<string, Pick<Tokens.Link | Tokens.Image, "href" | "title">>;
export type { Token, Tokens };

const BLANK_LINE = /\n[ \t]*\n/;

class OurTokenizer extends Tokenizer {
  /** A title that spans a blank line would reach back into blocks that are closed. */
  override def(src: string): Tokens.Def | undefined {
    const token = super.def(src);
    return token && BLANK_LINE.test(token.raw.trimEnd()) ? undefined : token;
  }
}

/** The lexer takes its options by itself: `Marked`, which gathers them, brings the renderer along. */
const OPTIONS = { ...getDefaults(), gfm: true, extensions: mathExtensions };

function newLexer(links: Links): Lexer {
  const lexer = new Lexer({ ...OPTIONS, tokenizer: new OurTokenizer() });
  Object.assign(lexer.tokens.links, links);
  return lexer;
}

/** Split into blocks without lexing what is in their lines; `links` grow by definitions found. */
export function lexBlocks(source: string, known: Links): { tokens: Token[]; links: Links } {
  const lexer = newLexer(known);
  const tokens = lexer.blockTokens(source, []);
  return { tokens, links: lexer.tokens.links };
}

export function lexInline(source: string, links: Links): Token[] {
  return newLexer(links).inlineTokens(source);
}
