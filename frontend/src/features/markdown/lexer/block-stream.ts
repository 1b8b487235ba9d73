/**
 * Lexes a growing markdown text by its tail alone. Blocks that nothing that may follow can change
 * are closed and never lexed again; what remains is lexed anew with each piece of text. Whatever the
 * pieces, the blocks equal those of the whole text lexed at once. A label defined later mends the
 * closed blocks that name it, and no others.
 */
import { isShown, type Block, type Section } from "./block";
import { inSections, SectionList } from "./block-sections";
import { lexBlocks, type Links, type Token, type Tokens } from "./lexer";
import { mend } from "./close-open-marks";

const DECIDED_LENGTH = 16;
const MARKS_ONLY = /^[\s\-_*=+#>|`~.:\d)[\]$\\<!]*$/;
const HALF_FENCE = /(?:^|\n) {0,3}(?:`{1,2}|~{1,2})$/;
const AS_WRITTEN = new Set(["html", "math"]);

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

function lengthOf(tokens: readonly Token[]): number {
  return tokens.reduce((sum, token) => sum + token.raw.length, 0);
}

/** The first of the marks that will end a code block are no line of it. */
function withoutHalfFence(token: Tokens.Code): Token {
  const text = token.text.replace(HALF_FENCE, "");
  return text === token.text ? token : { ...token, text };
}

function newLabels(before: Links, after: Links): string[] {
  return before === after ? [] : Object.keys(after).filter((label) => !(label in before));
}

export class BlockStream {
  private taken = 0;
  private tail = "";
  private links: Links = {};
  private readonly closed = new SectionList();
  private shown: readonly Section[] = [];
  private wasOpen = true;

  /** Take the text as it is now, grown since the last time; answer with its blocks in sections. */
  update(text: string, isOpen: boolean): readonly Section[] {
    if (text.length === this.taken && isOpen === this.wasOpen) return this.shown;
    this.wasOpen = isOpen;
    // Half of a line end waits for the other half.
    const end = isOpen && text.endsWith("\r") ? text.length - 1 : text.length;
    this.tail += text.slice(this.taken, end).replace(/\r\n|\r/g, "\n");
    this.taken = end;
    const lexed = lexBlocks(this.tail, this.links);
    const labels = newLabels(this.links, lexed.links);
    // The same object as long as it says the same: lines are drawn again where it is another.
    const links = labels.length > 0 ? lexed.links : this.links;
    const rest = this.close(lexed.tokens, labels.length > 0);
    // While a definition is being written its address is not whole: what is closed waits for its end.
    if (!isOpen) this.closed.mend(labels, links);
    const open = this.opened(rest, links, isOpen);
    this.shown = [...this.closed.full, ...inSections([...this.closed.rest, ...open])];
    return this.shown;
  }

  private opened(rest: readonly Token[], links: Links, isOpen: boolean): Block[] {
    const last = isOpen ? rest.findLastIndex(isShown) : -1;
    return rest.flatMap((token, index): Block[] => {
      if (!isShown(token)) return [];
      if (index !== last) return [{ token, isOpen: false, links }];
      const drawn = this.mended(token, lengthOf(rest.slice(index)));
      return drawn.map((one) => ({ token: one, isOpen: one === drawn.at(-1), links }));
    });
  }

  private close(tokens: Token[], hasNewLabels: boolean): Token[] {
    const count = firstOpen(tokens);
    if (count === 0) return tokens;
    const done = tokens.slice(0, count);
    const length = lengthOf(done);
    if (hasNewLabels) {
      const { links } = lexBlocks(this.tail.slice(0, length), this.links);
      const labels = newLabels(this.links, links);
      if (labels.length > 0) {
        this.links = links;
        this.closed.mend(labels, links);
      }
    }
    this.tail = this.tail.slice(length);
    for (const token of done) {
      if (isShown(token)) this.closed.push({ token, isOpen: false, links: this.links });
    }
    return tokens.slice(count);
  }

  /** The open block, which begins `length` before the end, as it is shown: as far as it is decided. */
  private mended(token: Token, length: number): Token[] {
    const isFenced = token.type === "code" && token.codeBlockStyle !== "indented";
    if (isFenced) return [withoutHalfFence(token as Tokens.Code)];
    if (AS_WRITTEN.has(token.type)) return [token];
    // Not the token's own source: the lexer writes the end of a list's anew.
    const written = this.tail.slice(-length);
    const source = mend(written);
    if (source === written) return [token];
    return lexBlocks(source, this.links).tokens.filter(isShown);
  }
}
