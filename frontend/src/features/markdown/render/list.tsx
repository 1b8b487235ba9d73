/** Lists, each item memoised by its source: a long one must not be drawn anew with every word. */
import { memo } from "react";
import { texts } from "../../../i18n";
import { BlockTokens } from "./block";
import type { Links, Token, Tokens } from "../lexer/lexer";

interface ItemProps {
  item: Tokens.ListItem;
  isLoose: boolean;
  isOpen: boolean;
  links: Links;
}

function isSameItem(before: ItemProps, after: ItemProps): boolean {
  if (before.item.raw !== after.item.raw || before.isLoose !== after.isLoose) return false;
  if (before.isOpen !== after.isOpen) return false;
  return before.links === after.links || !after.item.raw.includes("[");
}

/** The lexer puts the box before or into the first paragraph; we draw it before either. */
export function withoutBox(tokens: readonly Token[]): Token[] {
  return tokens
    .filter((token) => token.type !== "checkbox")
    .map((token) => {
      const [first] = (token as Tokens.Generic).tokens ?? [];
      if (first?.type !== "checkbox" || !("text" in token)) return token;
      return { ...token, tokens: [], text: String(token.text).slice(first.raw.length) };
    });
}

const Item = memo(function Item({ item, isLoose, isOpen, links }: ItemProps) {
  return (
    <li className={item.task ? "md-task" : undefined}>
      {item.task && (
        <input
          type="checkbox"
          aria-label={item.checked === true ? texts.markdown.done : texts.markdown.toDo}
          checked={item.checked === true}
          readOnly
          disabled
        />
      )}
      <BlockTokens
        tokens={withoutBox(item.tokens)}
        isTight={!isLoose}
        isOpen={isOpen}
        links={links}
      />
    </li>
  );
}, isSameItem);

export function List({
  token,
  isOpen,
  links,
}: {
  token: Tokens.List;
  isOpen: boolean;
  links: Links;
}) {
  const items = token.items.map((item, index) => (
    <Item
      key={index}
      item={item}
      isLoose={token.loose}
      isOpen={isOpen && index === token.items.length - 1}
      links={links}
    />
  ));
  if (!token.ordered) return <ul>{items}</ul>;
  return <ol start={token.start === "" ? undefined : token.start}>{items}</ol>;
}
