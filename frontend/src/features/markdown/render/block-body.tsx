/** Draws one block of markdown. Lists are here too: blocks hold lists and lists hold blocks. */
import { memo, type ReactNode } from "react";
import { texts } from "../../../i18n";
import { ALERT_LABEL, alertOf } from "../lexer/alerts";
import type { BoxToken, DetailsToken } from "../lexer/html/html-blocks";
import { isShown, withoutCheckbox } from "../lexer/block";
import { directionOf } from "../text/direction";
import { Alert } from "./alert";
import { CodeBlock } from "../code/code-block";
import { Diagram } from "../diagram/diagram";
import { Footnote } from "./footnote";
import type { FootnoteToken } from "../lexer/footnote-extension";
import type { MathToken } from "../lexer/math/block-math";
import { Formula } from "./formula";
import { Inline } from "./inline";
import type { Links, Token, Tokens } from "../lexer/lexer";
import { Table } from "../table/table";

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

/** A list in HTML cannot be inside a paragraph's element. */
const HAS_LIST = /<(?:[uo]l|li)[\s>]/i;

function languageOf(token: Tokens.Code): string {
  return /^[\w+#.-]+/.exec(token.lang ?? "")?.[0] ?? "";
}

/** Return the formula as it is copied, and shown where it cannot be drawn. */
function formulaSource(token: Token): string {
  const { text, raw, isFenced } = token as MathToken;
  return isFenced === true ? `$$\n${text.trim()}\n$$` : raw.trim();
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

/** A quote, or an alert: a note with a label. */
function Quote({ token, isOpen, links }: BlockProps) {
  const alert = alertOf(token);
  if (!alert) {
    return (
      <blockquote dir={directionOf(token.raw)}>
        <BlockTokens tokens={(token as Tokens.Blockquote).tokens} isOpen={isOpen} links={links} />
      </blockquote>
    );
  }
  return (
    <Alert kind={alert.kind} dir={directionOf(token.raw.replace(ALERT_LABEL, ""))}>
      <BlockTokens tokens={alert.tokens} isOpen={isOpen} links={links} />
    </Alert>
  );
}

function Details({ token, isOpen, links }: BlockProps & { token: DetailsToken }) {
  const { summary, isExpanded, tokens } = token;
  return (
    <details className="md-details" open={isExpanded}>
      <summary dir="auto">
        {summary === "" ? texts.markdown.details : <Inline source={summary} links={links} />}
      </summary>
      <BlockTokens tokens={tokens} isOpen={isOpen} links={links} />
    </details>
  );
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
      return <Quote token={token} isOpen={isOpen} links={links} />;
    case "details":
      return <Details token={token as DetailsToken} isOpen={isOpen} links={links} />;
    case "box": {
      const { align, tokens } = token as BoxToken;
      return (
        <div className={align ? `md-box md-${align}` : "md-box"}>
          <BlockTokens tokens={tokens} isOpen={isOpen} links={links} />
        </div>
      );
    }
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
      if (token.isOpen !== true || ((token as MathToken).isFenced === true && !isOpen)) {
        return <Formula source={token.text as string} raw={formulaSource(token)} isDisplay />;
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
      const { text } = token as Tokens.Paragraph;
      const line = <Inline source={text} links={links} />;
      if (isTight) return line;
      if (!HAS_LIST.test(text)) return <p dir="auto">{line}</p>;
      return (
        <div className="md-box" dir="auto">
          {line}
        </div>
      );
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
  const className = token.loose ? "md-loose" : undefined;
  if (!token.ordered) {
    return (
      <ul className={className} dir={direction}>
        {items}
      </ul>
    );
  }
  return (
    <ol className={className} dir={direction} start={token.start === "" ? undefined : token.start}>
      {items}
    </ol>
  );
}
