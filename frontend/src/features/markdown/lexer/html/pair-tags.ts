/**
 * Turns the tags of a line into elements where both are there; a tag alone stays text, like a star
 * alone.
 */
import type { Token, Tokens } from "marked";
import { attributeOf, isInline, parseTag } from "./tags";

export interface ElementToken extends Tokens.Generic {
  type: "element";
  /** A name of the allow-list. */
  tag: string;
  /** The address of a link, as written. */
  href: string | null;
  tokens: Token[];
}

/** Elements that are nested deeper stay text: each level copies its source. */
const DEEPEST = 30;

interface Frame {
  tag: string;
  begin: Token;
  tokens: Token[];
}

function rawOf(tokens: readonly Token[]): string {
  return tokens.map(({ raw }) => raw).join("");
}

function elementOf({ tag, begin, tokens }: Frame, end: string): ElementToken {
  const href = tag === "a" ? attributeOf(begin.raw, "href") : null;
  return { type: "element", raw: begin.raw + rawOf(tokens) + end, tag, href, tokens };
}

class Pairing {
  private readonly frames: Frame[] = [];
  private readonly outside: Token[] = [];

  private get inside(): Token[] {
    return this.frames.at(-1)?.tokens ?? this.outside;
  }

  push(token: Token): void {
    const tag = token.type === "html" ? parseTag(token.raw) : null;
    if (tag?.name === "br" && !tag.isEnd) this.inside.push({ type: "br", raw: token.raw });
    else if (!tag || !isInline(tag.name)) this.inside.push(withPairs(token));
    else if (tag.isEnd) this.end(tag.name, token);
    else this.begin(tag.name, token);
  }

  private begin(tag: string, begin: Token): void {
    if (tag === "li" && this.frames.at(-1)?.tag === "li") this.close("");
    if (this.frames.length >= DEEPEST || begin.raw.endsWith("/>")) this.inside.push(begin);
    else this.frames.push({ tag, begin, tokens: [] });
  }

  private end(tag: string, token: Token): void {
    const at = this.frames.findLastIndex((frame) => frame.tag === tag);
    if (at < 0) {
      this.inside.push(token);
      return;
    }
    while (this.frames.length > at + 1) this.giveUp();
    this.close(token.raw);
  }

  private close(end: string): void {
    const frame = this.frames.pop();
    if (frame) this.inside.push(elementOf(frame, end));
  }

  /** Drop the last frame: its tag is text. The end of an item may be left out. */
  private giveUp(): void {
    if (this.frames.at(-1)?.tag === "li") {
      this.close("");
      return;
    }
    const frame = this.frames.pop();
    if (!frame) return;
    this.inside.push(frame.begin);
    for (const token of frame.tokens) this.inside.push(token);
  }

  result(): Token[] {
    while (this.frames.length > 0) this.giveUp();
    return this.outside;
  }
}

function withPairs(token: Token): Token {
  const { tokens } = token as Tokens.Generic;
  return tokens ? { ...token, tokens: paired(tokens) } : token;
}

export function paired(tokens: readonly Token[]): Token[] {
  const pairing = new Pairing();
  for (const token of tokens) pairing.push(token);
  return pairing.result();
}

/** Return the words that a reader sees. */
export function visibleText(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      const { tokens: inside, text } = token as Tokens.Generic;
      if (inside) return visibleText(inside);
      return typeof text === "string" ? text : token.raw;
    })
    .join("");
}
