/** Draws one block of markdown. Lists are here too: blocks hold lists and lists hold blocks. */
import { memo, type ReactNode } from "react";
import { texts } from "../../../i18n";
import { isShown, withoutCheckbox } from "../lexer/block";
import { directionOf } from "../text/direction";
import { CodeBlock } from "../code/code-block";
import { Diagram } from "../diagram/diagram";
import { Footnote } from "./footnote";
import type { FootnoteToken } from "../lexer/footnote-extension";
import { Formula } from "./formula";
import { Inline } from "./inline";
import type { Links, Token, Tokens } from "../lexer/lexer";
import { Table } from "./table";

interface BlockProps {
  token: Token;
  isOpen: boolean;
  links: Links;
  /** In a tight list text has no paragraph. */
  isTight?: boolean;
}

/** One level lower than written: the page's own heading is the top level. */
function Heading({ depth, children }: { depth: number; children: ReactNode }) {
  const Level = `h${String(Math.min(6, depth + 1))}` as "h2" | "h3" | "h4" | "h5" | "h6";
  return (
    <Level className={`md-h${String(depth)}`} dir="auto">
      {children}
    </Level>
  );
}

function languageOf(token: Tokens.Code): string {
  return /^[\w+#.-]+/.exec(token.lang ?? "")?.[0] ?? "";
}

function Code({ token, isOpen }: { token: Tokens.Code; isOpen: boolean }) {
  const language = languageOf(token);
  if (language === "mermaid") return <Diagram source={token.text} isOpen={isOpen} />;
  return <CodeBlock code={token.text} language={language} isOpen={isOpen} />;
}

/** One line, so that the finished formula is not lower. */
function OpenFormula({ source }: { source: string }) {
  return <div className="md-formula-source">{source.trim()}</div>;
}

export function BlockBody({ token, isOpen, links, isTight = false }: BlockProps): ReactNode {
  switch (token.type) {
    case "heading": {
      const { depth, text } = token as Tokens.Heading;
      return (
        <Heading depth={depth}>
          <Inline source={text} links={links} />
        </Heading>
      );
    }
    case "code":
      return <Code token={token as Tokens.Code} isOpen={isOpen} />;
    case "list":
      return <List token={token as Tokens.List} isOpen={isOpen} links={links} />;
    case "table":
      return <Table token={token as Tokens.Table} links={links} />;
    case "blockquote":
      return (
        <blockquote dir={directionOf(token.raw)}>
          <BlockTokens tokens={token.tokens ?? []} isOpen={isOpen} links={links} />
        </blockquote>
      );
    case "footnote": {
      const { label, tokens = [] } = token as FootnoteToken;
      return (
        <Footnote label={label} number={links[label]?.href ?? ""}>
          <BlockTokens tokens={tokens} isOpen={isOpen} links={links} />
        </Footnote>
      );
    }
    case "hr":
      return <hr />;
    case "math":
      if (token.isOpen !== true) {
        return <Formula source={token.text as string} raw={token.raw.trim()} isDisplay />;
      }
      // The text has ended without the formula's end: then it is none.
      if (!isOpen)
        return (
          <p className="md-raw" dir="auto">
            {token.raw.trimEnd()}
          </p>
        );
      return <OpenFormula source={token.text as string} />;
    case "asWritten":
      return <CodeBlock code={token.raw.trimEnd()} language="" isOpen={isOpen} />;
    case "html":
      return (
        <p className="md-raw" dir="auto">
          {token.raw.trimEnd()}
        </p>
      );
    case "paragraph":
    case "text": {
      const line = <Inline source={(token as Tokens.Paragraph).text} links={links} />;
      return isTight ? line : <p dir="auto">{line}</p>;
    }
    default:
      return token.raw;
  }
}

export function BlockTokens(props: Omit<BlockProps, "token"> & { tokens: readonly Token[] }) {
  const { tokens, isOpen, ...rest } = props;
  const shown = tokens.filter(isShown);
  return shown.map((token, index) => (
    <BlockBody key={index} token={token} isOpen={isOpen && index === shown.length - 1} {...rest} />
  ));
}

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

const Item = memo(function Item({ item, isLoose, isOpen, links }: ItemProps) {
  return (
    <li className={item.task ? "md-task" : undefined} dir={directionOf(item.text)}>
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
        tokens={withoutCheckbox(item.tokens)}
        isTight={!isLoose}
        isOpen={isOpen}
        links={links}
      />
    </li>
  );
}, isSameItem);

function List({ token, isOpen, links }: { token: Tokens.List; isOpen: boolean; links: Links }) {
  const items = token.items.map((item, index) => (
    <Item
      key={index}
      item={item}
      isLoose={token.loose}
      isOpen={isOpen && index === token.items.length - 1}
      links={links}
    />
  ));
  const direction = directionOf(token.items[0]?.text ?? "");
  if (!token.ordered) return <ul dir={direction}>{items}</ul>;
  return (
    <ol dir={direction} start={token.start === "" ? undefined : token.start}>
      {items}
    </ol>
  );
}
