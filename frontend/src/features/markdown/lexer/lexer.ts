/**
 * Configures marked's lexer: blocks and inline tokens separately, with formulas and footnotes. Its
 * renderer is not used.
 */
import { getDefaults, Lexer, Tokenizer, type Token, type Tokens } from "marked";
import { footnoteBlock, footnoteIn } from "./footnote-extension";
import { mathExtensions } from "./math-extension";

export type Links = Record<string, Pick<Tokens.Link | Tokens.Image, "href" | "title">>;
export type { Token, Tokens };

class OurTokenizer extends Tokenizer {
  /** A definition over several lines could change blocks that are closed. */
  override def(src: string): Tokens.Def | undefined {
    const token = super.def(src);
    if (!token || (token.title as string | undefined)?.includes("\n")) return undefined;
    return token.raw.slice(0, token.raw.indexOf("]:")).includes("\n") ? undefined : token;
  }

  /** A footnote ends the paragraph before it. */
  override paragraph(src: string): Tokens.Paragraph | undefined {
    const token = super.paragraph(src);
    const end = token ? footnoteIn(token.raw) : -1;
    return end < 0 ? token : super.paragraph(src.slice(0, end));
  }

  override lheading(src: string): Tokens.Heading | undefined {
    const token = super.lheading(src);
    return token && footnoteIn(token.raw) >= 0 ? undefined : token;
  }

  /** marked 18 throws on some numbers inside a quote inside a list; then it is not a quote. */
  override blockquote(src: string): Tokens.Blockquote | undefined {
    try {
      return super.blockquote(src);
    } catch {
      return undefined;
    }
  }
}

/** Options for the lexer directly: `Marked`, which merges them, would pull in the renderer. */
const EXTENSIONS = {
  ...mathExtensions,
  block: [...(mathExtensions.block ?? []), footnoteBlock],
};
const OPTIONS = { ...getDefaults(), gfm: true, extensions: EXTENSIONS };

function newLexer(links: Links): Lexer {
  const lexer = new Lexer({ ...OPTIONS, tokenizer: new OurTokenizer() });
  Object.assign(lexer.tokens.links, links);
  return lexer;
}

function plain(source: string): Token {
  return { type: "text", raw: source, text: source };
}

/**
 * Split a text into blocks without lexing their lines; `links` gains the definitions found. Never
 * throws: a text that breaks the lexer becomes one plain block.
 */
export function lexBlocks(source: string, known: Links): { tokens: Token[]; links: Links } {
  const lexer = newLexer(known);
  try {
    const tokens = lexer.blockTokens(source, []);
    return { tokens, links: lexer.tokens.links };
  } catch {
    return { tokens: [plain(source)], links: known };
  }
}

function inlineTokens(source: string, links: Links): Token[] {
  try {
    return newLexer(links).inlineTokens(source);
  } catch {
    return [plain(source)];
  }
}

let latest: { source: string; links: Links; tokens: Token[] } | null = null;

/** Split a line into tokens. The latest line is cached: several callers lex it. */
export function lexInline(source: string, links: Links): readonly Token[] {
  if (latest?.source !== source || latest.links !== links) {
    latest = { source, links, tokens: inlineTokens(source, links) };
  }
  return latest.tokens;
}
