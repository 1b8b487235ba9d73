/** Adjusts marked's tokenizer: blocks that growing text cannot change, and bounds on their size. */
import { Tokenizer, type Tokens } from "marked";
import { asWritten, isLargeTable } from "./bounds/block-size";
import { footnoteIn } from "./footnote-extension";
import { blockMathIn } from "./math/block-math";
import { asFormula } from "./math/math-fence";
import { takeRoom } from "./labels";
import { isInline, tagAt } from "./html/tags";
import { readNested } from "./bounds/nesting";

/** Each line inside a list item searches its underline, up to here. */
const UNDERLINED_LENGTH = 300;
const UNDERLINE = /\n {0,3}(?:=+|-+)[ \t]*(?:\n|$)/;
/** marked reads some lines of a quote or a list again with each next one: longer ones are split. */
const QUOTE_LENGTH = 6_000;
const MOST_UNMARKED = 20;
const UNMARKED_LENGTH = 300;
const LIST_LENGTH = 16_000;
/** Of a paragraph, so much is read first. */
const PARAGRAPH_LENGTH = 500;
/** A line behind the one where a formula may begin, and one for a table that may begin there. */
const LINES_OF_START = 3;
const ITEM = /^ {0,3}(?:[-*+]|\d{1,9}[.)])[ \t]/;

/** Return the first lines, cut before an item of a list if possible. */
function firstLines(src: string, length: number): string {
  if (src.length <= length) return src;
  const last = src.lastIndexOf("\n", length - 1) + 1;
  for (let at = last; at > length / 2; at = src.lastIndexOf("\n", at - 2) + 1) {
    if (ITEM.test(src.slice(at, at + 16))) return src.slice(0, at);
  }
  return last > 0 ? src.slice(0, last) : src;
}

/** Return a text up to the lines at `at` that decide whether a block begins there. */
function withLinesAt(src: string, at: number): string {
  let end = at;
  for (let line = 0; line < LINES_OF_START; line += 1)
    end = src.indexOf("\n", end) + 1 || src.length;
  return src.slice(0, end);
}

/** Return the first lines of a quote, fewer where many have no mark. */
function quoteOf(src: string): string {
  const head = firstLines(src, QUOTE_LENGTH);
  const lines = head.slice(0, head.search(/\n[ \t]*\n/) >>> 0).split("\n");
  const unmarked = lines.filter((line) => !line.trimStart().startsWith(">")).length;
  return unmarked > MOST_UNMARKED ? firstLines(src, UNMARKED_LENGTH) : head;
}

export class OurTokenizer extends Tokenizer {
  /** A definition over several lines could change blocks that are closed. */
  override def(src: string): Tokens.Def | undefined {
    const token = super.def(src);
    if (!token || (token.title as string | undefined)?.includes("\n")) return undefined;
    if (token.raw.slice(0, token.raw.indexOf("]:")).includes("\n")) return undefined;
    return takeRoom(token.tag, this.lexer.tokens.links) ? token : undefined;
  }

  /**
   * A footnote and a formula end the paragraph before them. Only as much is read as decides where it
   * ends: each line of a text may begin a formula that is none.
   */
  override paragraph(src: string): Tokens.Paragraph | undefined {
    for (let length = PARAGRAPH_LENGTH; ; length *= 2) {
      const newline = src.indexOf("\n", length);
      const read = newline < 0 ? src : src.slice(0, newline + 1);
      const formula = blockMathIn(read);
      const head = formula < 0 ? read : withLinesAt(read, formula);
      const token = super.paragraph(head);
      if (!token) return undefined;
      const ends = [footnoteIn(token.raw), blockMathIn(token.raw)].filter((at) => at >= 0);
      if (ends.length > 0) return super.paragraph(head.slice(0, Math.min(...ends)));
      if (formula >= 0) return token;
      // The line behind the head may belong to the paragraph, or make a table of its last line.
      if (token.raw.length < head.length - 1 || head.length === src.length) return token;
    }
  }

  /** A line that begins with an element of a line is a paragraph. */
  override html(src: string): Tokens.HTML | undefined {
    const token = super.html(src);
    const tag = token && tagAt(token.raw, token.raw.search(/\S/));
    return tag && isInline(tag.name) ? undefined : token;
  }

  override fences(src: string): Tokens.Code | undefined {
    const token = super.fences(src);
    return token && ((asFormula(token) as Tokens.Code | undefined) ?? token);
  }

  /** Only a short text is underlined. */
  override lheading(src: string): Tokens.Heading | undefined {
    const head = src.slice(0, UNDERLINED_LENGTH);
    // The rule reads each line of a text that has none.
    if (!UNDERLINE.test(head)) return undefined;
    const token = super.lheading(head);
    if (!token || token.raw.length === UNDERLINED_LENGTH) return undefined;
    return footnoteIn(token.raw) >= 0 ? undefined : token;
  }

  override list(src: string): Tokens.List | undefined {
    if (!this.rules.block.list.test(src)) return undefined;
    return readNested(this.lexer, () => super.list(firstLines(src, LIST_LENGTH)));
  }

  /** marked 18 throws on some numbers inside a quote inside a list; then it is not a quote. */
  override blockquote(src: string): Tokens.Blockquote | undefined {
    if (!this.rules.other.blockquoteStart.test(src)) return undefined;
    const { top, lastToken } = this.lexer.state;
    try {
      return readNested(this.lexer, () => super.blockquote(quoteOf(src)));
    } catch {
      Object.assign(this.lexer.state, { top, lastToken });
      return undefined;
    }
  }

  /** Only the head of a large table is lexed, to decide whether it is one. */
  override table(src: string): Tokens.Table | undefined {
    const [raw, head = "", delimiters = "", body = ""] = this.rules.block.table.exec(src) ?? [];
    if (raw === undefined) return undefined;
    if (!isLargeTable(delimiters, body)) return super.table(src);
    if (!super.table(`${head}\n${delimiters}`)) return undefined;
    return asWritten(raw.trimEnd()) as unknown as Tokens.Table;
  }
}
