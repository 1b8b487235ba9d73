/**
 * Configures marked's lexer: blocks and inline tokens separately, with formulas and footnotes. Its
 * renderer is not used.
 */
import { getDefaults, Lexer, type Token, type Tokens } from "marked";
import { bounded } from "./bounds/block-size";
import { lexAroundImages } from "./bounds/data-images";
import { footnoteBlock } from "./footnote-extension";
import {
  allow,
  budgetExtension,
  hasEndlessWord,
  inPieces,
  isUsedUp,
  plain,
  withFewFormulas,
} from "./bounds/inline-budget";
import { applyCjkRules } from "./cjk-emphasis";
import { htmlBlock } from "./html/html-blocks";
import { paired } from "./html/pair-tags";
import { onDefinition, type Links } from "./labels";
import { mathExtensions } from "./math/math-extension";
import { OurTokenizer } from "./tokenizer";

export type { Links, Token, Tokens };

/** Options for the lexer directly: `Marked`, which merges them, would pull in the renderer. */
const EXTENSIONS = {
  ...mathExtensions,
  block: [...(mathExtensions.block ?? []), footnoteBlock, htmlBlock],
  inline: [budgetExtension, ...(mathExtensions.inline ?? [])],
};
const OPTIONS = { ...getDefaults(), gfm: true, extensions: EXTENSIONS };

function newLexer(tokenizer = new OurTokenizer()): Lexer {
  return new Lexer({ ...OPTIONS, tokenizer });
}

export interface Lexed {
  tokens: Token[];
  /** The known labels and those defined here. */
  links: Links;
  /** For each label defined here, where the block with its definition begins. */
  definedAt: ReadonlyMap<string, number>;
}

/** Note where the block begins that defines a label; `tokens` are the blocks before it. */
function noteDefinitions(links: Links, tokens: readonly Token[]): ReadonlyMap<string, number> {
  const definedAt = new Map<string, number>();
  let count = 0;
  let offset = 0;
  onDefinition(links, (label) => {
    for (; count < tokens.length; count += 1) offset += tokens[count]?.raw.length ?? 0;
    definedAt.set(label, offset);
  });
  return definedAt;
}

/**
 * Split a text into blocks without lexing their lines. Never throws: a text that breaks the lexer
 * becomes one plain block.
 */
export function lexBlocks(source: string, known: Links): Lexed {
  const lexer = newLexer();
  const { links } = lexer.tokens;
  Object.assign(links, known);
  const tokens: Token[] = [];
  const definedAt = noteDefinitions(links, tokens);
  try {
    return { tokens: lexer.blockTokens(source, tokens).flatMap(bounded), links, definedAt };
  } catch {
    return { tokens: [plain(source)], links: known, definedAt: new Map() };
  }
}

function textTokens(source: string, links: Links): Token[] {
  allow(source.length);
  return inPieces(source).flatMap((piece) => {
    if (isUsedUp() || hasEndlessWord(piece)) return plain(piece);
    const tokenizer = new OurTokenizer();
    const lexer = newLexer(tokenizer);
    // Not a copy: a text may have many labels and many lines, and lines define none.
    lexer.tokens.links = links;
    applyCjkRules(tokenizer, piece);
    try {
      const tokens = lexer.inlineTokens(piece);
      return piece.includes("<") ? paired(tokens) : tokens;
    } catch {
      return plain(piece);
    }
  });
}

function inlineTokens(source: string, links: Links): Token[] {
  return withFewFormulas(lexAroundImages(source, (text) => textTokens(text, links)));
}

let latest: { source: string; links: Links; tokens: Token[] } | null = null;

/** Split a line into tokens. The latest line is cached: several callers lex it. */
export function lexInline(source: string, links: Links): readonly Token[] {
  if (latest?.source !== source || latest.links !== links) {
    latest = { source, links, tokens: inlineTokens(source, links) };
  }
  return latest.tokens;
}
