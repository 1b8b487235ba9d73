/**
 * Lexes a growing markdown text by its tail alone. Blocks that nothing that may follow can change
 * are closed and never touched again; what remains is lexed anew with each piece of text.
 * Whatever the pieces, the blocks equal those of the whole text lexed at once.
 */
import { lexBlocks, type Links, type Token } from "./lexer";
import { mend } from "./mend";

export interface Block {
  token: Token;
  /** What may still grow: only the last one. */
  isOpen: boolean;
  links: Links;
}

const SECTION_BLOCKS = 12;
const DECIDED_LENGTH = 16;
const MARKS_ONLY = /^[\s\-_*=+#>|`~.:\d)[\]$\\<!]*$/;
const NOT_SHOWN = new Set(["space", "def"]);

/** Too short to tell: `-`, `1.` or `==` may yet join the block before. */
function isDecided(token: Token): boolean {
  if (token.raw.includes("\n")) return true;
  return token.raw.length >= DECIDED_LENGTH && !MARKS_ONLY.test(token.raw);
}

function countNewlines(text: string): number {
  return text.split("\n").length - 1;
}

/** Whether no line of the block can reach back over what stands before it. */
function isApart(before: Token | undefined, beforeThat: Token | undefined): boolean {
  if (before?.type === "space") {
    return countNewlines(before.raw) >= 2 || (beforeThat?.raw.endsWith("\n") ?? true);
  }
  const isFenced = before?.type === "code" && before.codeBlockStyle !== "indented";
  return isFenced || before?.type === "heading" || before?.type === "hr";
}

/** Index of the first token that may still change. */
function firstOpen(tokens: readonly Token[]): number {
  const last = tokens.findLastIndex((token) => token.type !== "space");
  for (let index = last; index > 0; index -= 1) {
    const token = tokens[index];
    if (!token || token.type === "space") continue;
    if (index === last && !isDecided(token)) continue;
    if (isApart(tokens[index - 1], tokens[index - 2])) return index;
  }
  return 0;
}

export class BlockStream {
  private taken = 0;
  private tail = "";
  private links: Links = {};
  private readonly full: (readonly Block[])[] = [];
  private closed: Block[] = [];
  private shown: readonly (readonly Block[])[] = [];
  private wasOpen = true;

  /** Take the text as it is now, grown since the last time; answer with its blocks in sections. */
  update(text: string, isOpen: boolean): readonly (readonly Block[])[] {
    if (text.length === this.taken && isOpen === this.wasOpen) return this.shown;
    this.wasOpen = isOpen;
    // Half of a line end waits for the other half.
    const end = isOpen && text.endsWith("\r") ? text.length - 1 : text.length;
    this.tail += text.slice(this.taken, end).replace(/\r\n|\r/g, "\n");
    this.taken = end;
    const { tokens, links } = lexBlocks(this.tail, this.links);
    const rest = this.close(tokens, Object.keys(links).length > Object.keys(this.links).length);
    const shownRest = rest.filter((token) => !NOT_SHOWN.has(token.type));
    const open = shownRest.map((token, index) => {
      const isLast = isOpen && index === shownRest.length - 1;
      return { token: isLast ? this.mended(token, links) : token, isOpen: isLast, links };
    });
    this.shown = [...this.full, ...inSections([...this.closed, ...open])];
    return this.shown;
  }

  private close(tokens: Token[], hasNewLinks: boolean): Token[] {
    const count = firstOpen(tokens);
    if (count === 0) return tokens;
    const done = tokens.slice(0, count);
    const length = done.reduce((sum, token) => sum + token.raw.length, 0);
    if (hasNewLinks) this.links = lexBlocks(this.tail.slice(0, length), this.links).links;
    this.tail = this.tail.slice(length);
    for (const token of done) {
      if (!NOT_SHOWN.has(token.type)) this.closed.push({ token, isOpen: false, links: this.links });
    }
    while (this.closed.length >= SECTION_BLOCKS) {
      this.full.push(this.closed.slice(0, SECTION_BLOCKS));
      this.closed = this.closed.slice(SECTION_BLOCKS);
    }
    return tokens.slice(count);
  }

  private mended(token: Token, links: Links): Token {
    if (token.type === "code" || token.type === "html" || token.type === "math") return token;
    const source = mend(token.raw);
    return source === token.raw ? token : (lexBlocks(source, links).tokens[0] ?? token);
  }
}

function inSections(blocks: readonly Block[]): (readonly Block[])[] {
  const sections: (readonly Block[])[] = [];
  for (let index = 0; index < blocks.length; index += SECTION_BLOCKS) {
    sections.push(blocks.slice(index, index + SECTION_BLOCKS));
  }
  return sections;
}
