/**
 * Lexes only the tail of a growing markdown text. A block that no later text can change is closed
 * and never lexed again; the rest is lexed again with each piece. However the text is cut, the
 * blocks equal those of the whole text. A label that is defined later replaces the closed blocks
 * that use it.
 */
import { isShown, type Block, type Section } from "./block";
import { inSections, SectionList } from "./block-sections";
import { newLabels, noLinks, withLabels } from "./labels";
import { lexBlocks, type Lexed, type Links, type Token, type Tokens } from "./lexer";
import { closeOpenMarks, withoutHalfTag } from "./close-open-marks";
import { withoutHalfFence, withoutHalfName } from "./math/math-fence";

const DECIDED_LENGTH = 16;
const MARKS_ONLY = /^[\s\-_*=+#>|`~.:\d)[\]$\\<!]*$/;
/** One block of this length is rare; lexing it for each delta would take time with its square. */
const LONG_TAIL = 32_000;
const STEPS = 128;
const AS_WRITTEN = new Set(["asWritten", "math"]);

/** `-`, `1.` or `==` alone may still join the block before. */
function isDecided(token: Token): boolean {
  if (token.raw.includes("\n")) return true;
  return token.raw.length >= DECIDED_LENGTH && !MARKS_ONLY.test(token.raw);
}

function countNewlines(text: string): number {
  return text.split("\n").length - 1;
}

/** Whether no line of the block can change the block before it. */
function isApart(before: Token | undefined, beforeThat: Token | undefined): boolean {
  if (before?.type === "space") {
    return countNewlines(before.raw) >= 2 || (beforeThat?.raw.endsWith("\n") ?? true);
  }
  const isFenced = before?.type === "code" && before.codeBlockStyle !== "indented";
  return isFenced || before?.type === "heading" || before?.type === "hr";
}

/** Return the index of the first token that may still change. */
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

export class BlockStream {
  private readLength = 0;
  private tail = "";
  private links: Links = noLinks();
  private readonly closed = new SectionList();
  private shown: readonly Section[] = [];
  private wasOpen = true;

  /** Read the text, which has grown since the last call; return its blocks in sections. */
  update(text: string, isOpen: boolean): readonly Section[] {
    const grown = text.length - this.readLength;
    if (isOpen === this.wasOpen && (grown === 0 || this.canWait(grown))) return this.shown;
    this.wasOpen = isOpen;
    // "\r" waits for a "\n".
    const end = isOpen && text.endsWith("\r") ? text.length - 1 : text.length;
    this.tail += text.slice(this.readLength, end).replace(/\r\n|\r/g, "\n");
    this.readLength = end;
    const lexed = lexBlocks(this.tail, this.links);
    const labels = newLabels(this.links, lexed.links);
    // The same object while its content is the same: another one makes lines render again.
    const links = labels.length > 0 ? lexed.links : this.links;
    const rest = this.close(lexed, labels);
    // A definition that is still growing has an incomplete address: closed blocks wait for its end.
    if (!isOpen) this.closed.relink(labels, links);
    const open = this.openBlocks(rest, links, isOpen);
    this.shown = [...this.closed.full, ...inSections([...this.closed.rest, ...open])];
    return this.shown;
  }

  /** A long open block is lexed again only once it has grown by a part of its length. */
  private canWait(grown: number): boolean {
    const { length } = this.tail;
    return length > LONG_TAIL && grown > 0 && grown < length / STEPS;
  }

  private openBlocks(rest: readonly Token[], links: Links, isOpen: boolean): Block[] {
    const last = isOpen ? rest.findLastIndex(isShown) : -1;
    return rest.flatMap((token, index): Block[] => {
      if (!isShown(token)) return [];
      if (index !== last) return [{ token, isOpen: false, links }];
      const drawn = this.withClosedMarks(token, lengthOf(rest.slice(index)));
      return drawn.map((one) => ({ token: one, isOpen: one === drawn.at(-1), links }));
    });
  }

  /** Close the blocks that no later text can change, with their labels; return the other blocks. */
  private close({ tokens, links, definedAt }: Lexed, labels: readonly string[]): Token[] {
    const count = firstOpen(tokens);
    if (count === 0) return tokens;
    const done = tokens.slice(0, count);
    const length = lengthOf(done);
    // Not by lexing the closed text alone: a formula without an end goes up to the end of a text.
    const defined = labels.filter((label) => (definedAt.get(label) ?? length) < length);
    if (defined.length > 0) {
      this.links = withLabels(this.links, links, defined);
      this.closed.relink(defined, this.links);
    }
    this.tail = this.tail.slice(length);
    for (const token of done) {
      if (isShown(token)) this.closed.push({ token, isOpen: false, links: this.links });
    }
    return tokens.slice(count);
  }

  /** Show nothing of a fence that may still be a formula. */
  private openFence(token: Tokens.Code): Token[] {
    if (!token.raw.includes("\n") && withoutHalfName(token.raw) === "") return [];
    const text = withoutHalfFence(token.text);
    return [text === token.text ? token : { ...token, text }];
  }

  /**
   * Return the open block, which begins `length` before the end, with its half-written marks closed
   * or hidden.
   */
  private withClosedMarks(token: Token, length: number): Token[] {
    const isFenced = token.type === "code" && token.codeBlockStyle !== "indented";
    if (isFenced) return this.openFence(token as Tokens.Code);
    if (AS_WRITTEN.has(token.type)) return [token];
    // Not `token.raw`: the lexer rewrites the end of a list's.
    const written = this.tail.slice(-length);
    const source = token.type === "html" ? withoutHalfTag(written) : closeOpenMarks(written);
    if (source === written) return [token];
    return lexBlocks(source, this.links).tokens.filter(isShown);
  }
}
