/**
 * Compares two states of a text: where only words were added at its end, returns its last string
 * before and after. Every other change needs a render.
 */
import { isSameBlock, isShown, withoutCheckbox, type Block, type Section } from "../lexer/block";
import { decodeEntities } from "../lexer/entities";
import { hasBidi } from "../render/bidi";
import { lexInline, type Links, type Token, type Tokens } from "../lexer/lexer";

/** A drawn string, before and after. */
export type Appended = readonly [before: string, after: string];

type Sections = readonly Section[];

const NESTED = new Set(["strong", "em", "del"]);

function areSameButLast(
  before: readonly { raw: string }[],
  after: readonly { raw: string }[],
): boolean {
  // The last one is compared separately.
  return (
    before.length === after.length &&
    before.every(({ raw }, index) => index === before.length - 1 || raw === after[index]?.raw)
  );
}

function inTokens(before: readonly Token[], after: readonly Token[]): Appended | null {
  const [last, next] = [before.at(-1), after.at(-1)];
  if (!last || last.type !== next?.type || !areSameButLast(before, after)) return null;
  if (NESTED.has(last.type)) {
    return inTokens((last as Tokens.Strong).tokens, (next as Tokens.Strong).tokens);
  }
  if (last.type === "codespan") {
    const [code, grown] = [(last as Tokens.Codespan).text, (next as Tokens.Codespan).text];
    return hasBidi(grown) ? null : [code, grown];
  }
  if (last.type !== "text") return null;
  return [decodeEntities((last as Tokens.Text).text), decodeEntities((next as Tokens.Text).text)];
}

function inLine(before: string, after: string, links: Links): Appended | null {
  return inTokens(lexInline(before, links), lexInline(after, links));
}

function shownIn(item: Tokens.ListItem): Token[] {
  return withoutCheckbox(item.tokens).filter(isShown);
}

function inList(before: Tokens.List, after: Tokens.List, links: Links): Appended | null {
  if (before.ordered !== after.ordered || before.start !== after.start) return null;
  if (before.loose !== after.loose || !areSameButLast(before.items, after.items)) return null;
  const [last, next] = [before.items.at(-1), after.items.at(-1)];
  if (!last || last.task !== next?.task || last.checked !== next.checked) return null;
  const [shown, shownNext] = [shownIn(last), shownIn(next)];
  const [token, tokenNext] = [shown.at(-1), shownNext.at(-1)];
  if (!token || !tokenNext || !areSameButLast(shown, shownNext)) return null;
  return inToken(token, tokenNext, links);
}

function inToken(before: Token, after: Token, links: Links): Appended | null {
  if (before.type !== after.type) return null;
  switch (before.type) {
    case "paragraph":
    case "text":
      return inLine((before as Tokens.Text).text, (after as Tokens.Text).text, links);
    case "heading": {
      const [heading, next] = [before as Tokens.Heading, after as Tokens.Heading];
      return heading.depth === next.depth ? inLine(heading.text, next.text, links) : null;
    }
    case "list":
      return inList(before as Tokens.List, after as Tokens.List, links);
    default:
      return null;
  }
}

/** Return how the last string has grown; null where anything else has changed. */
export function appendedText(before: Sections, after: Sections): Appended | null {
  if (before.length !== after.length) return null;
  const at = before.length - 1;
  for (let index = 0; index <= at; index += 1) {
    const [section = [], next = []] = [before[index], after[index]];
    if (section === next) continue;
    if (section.length !== next.length) return null;
    const known = index === at ? section.slice(0, -1) : section;
    const isSame = (block: Block, place: number) =>
      next[place] !== undefined && isSameBlock(block, next[place]);
    if (!known.every(isSame)) return null;
  }
  const [block, next] = [before[at]?.at(-1), after[at]?.at(-1)];
  if (!block?.isOpen || !next?.isOpen || block.links !== next.links) return null;
  const grown = inToken(block.token, next.token, next.links);
  return grown && grown[0] !== "" && grown[1].startsWith(grown[0]) ? grown : null;
}
