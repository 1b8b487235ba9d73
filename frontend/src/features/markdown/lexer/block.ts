/** A block of a growing text: one token of the lexer, and what its drawing depends on. */
import type { Links, Token, Tokens } from "./lexer";

export interface Block {
  token: Token;
  /** Whether text may still be appended: the last block alone. */
  isOpen: boolean;
  links: Links;
}

export type Section = readonly Block[];

/** Whether both have the same drawing. Links count only where a label may be named. */
export function isSameBlock(before: Block, after: Block): boolean {
  if (before === after) return true;
  if (before.token.raw !== after.token.raw || before.token.type !== after.token.type) return false;
  if (before.isOpen !== after.isOpen) return false;
  return before.links === after.links || !after.token.raw.includes("[");
}

/** Whether anything is drawn for the token. */
export function isShown({ type }: Token): boolean {
  return type !== "space" && type !== "def";
}

/** Return a task's tokens without its checkbox, which the lexer puts before or into the first paragraph. */
export function withoutCheckbox(tokens: readonly Token[]): Token[] {
  return tokens
    .filter((token) => token.type !== "checkbox")
    .map((token) => {
      const [first] = (token as Tokens.Generic).tokens ?? [];
      if (first?.type !== "checkbox" || !("text" in token)) return token;
      return { ...token, tokens: [], text: String(token.text).slice(first.raw.length) };
    });
}
