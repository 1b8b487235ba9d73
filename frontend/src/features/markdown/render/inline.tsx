/** Draws the tokens of a line as React elements, so that raw HTML can only be text. */
import { memo, type ReactNode } from "react";
import { decodeEntities } from "../lexer/entities";
import { footnoteLabel } from "../lexer/footnote-extension";
import { MarkdownImage } from "../image/image";
import { withVisibleBidi } from "./bidi";
import { FootnoteReference } from "./footnote";
import { lexInline, type Links, type Token, type Tokens } from "../lexer/lexer";
import { disguisedHost, safeHref } from "./links";
import { Formula } from "./formula";

/** Marks that are nested deeper are shown as written. */
const DEEPEST = 50;
const BREAK = /^<br\s*\/?>$/i;

/** Where a token is: links do not nest, and what is nested too deep is shown as written. */
interface Place {
  depth: number;
  isInLink: boolean;
}
const OUTSIDE: Place = { depth: 0, isInLink: false };

function link(token: Tokens.Link, key: number, place: Place): ReactNode {
  const { isInLink } = place;
  const label = footnoteLabel(token.raw);
  if (label !== null && !isInLink) {
    return <FootnoteReference key={key} label={label} number={token.href} />;
  }
  const href = safeHref(token.autolink ? token.href : decodeEntities(token.href));
  const words = renderTokens(token.tokens, { ...place, isInLink: true });
  if (href === null || isInLink) return <span key={key}>{words}</span>;
  const host = token.autolink ? null : disguisedHost(href, token.text);
  return (
    <a key={key} href={href} target="_blank" rel="noopener noreferrer nofollow">
      {words}
      {host !== null && ` (${host})`}
    </a>
  );
}

function renderToken(token: Token, key: number, place: Place): ReactNode {
  if (place.depth > DEEPEST) return token.raw;
  switch (token.type) {
    case "strong":
      return <strong key={key}>{renderTokens(token.tokens ?? [], place)}</strong>;
    case "em":
      return <em key={key}>{renderTokens(token.tokens ?? [], place)}</em>;
    case "del":
      return <del key={key}>{renderTokens(token.tokens ?? [], place)}</del>;
    case "codespan":
      return (
        <code key={key} dir="ltr">
          {withVisibleBidi((token as Tokens.Codespan).text)}
        </code>
      );
    case "br":
      return <br key={key} />;
    case "link":
      return link(token as Tokens.Link, key, place);
    case "image":
      return (
        <MarkdownImage
          key={key}
          href={decodeEntities((token as Tokens.Image).href)}
          alt={decodeEntities((token as Tokens.Image).text)}
          isInLink={place.isInLink}
        />
      );
    case "mathInline":
    case "math":
      return (
        <Formula
          key={key}
          source={token.text as string}
          raw={token.raw}
          isDisplay={token.isDisplay === true}
        />
      );
    case "html":
      return BREAK.test(token.raw) ? <br key={key} /> : token.raw;
    case "escape":
      return (token as Tokens.Escape).text;
    default:
      return decodeEntities("text" in token ? String(token.text) : token.raw);
  }
}

/** Links do not nest: inside one, another is drawn as its words. */
export function renderTokens(tokens: readonly Token[], place = OUTSIDE): ReactNode[] {
  const inner = { ...place, depth: place.depth + 1 };
  return tokens.map((token, index) => renderToken(token, index, inner));
}

interface InlineProps {
  source: string;
  links: Links;
}

function isSame(before: InlineProps, after: InlineProps): boolean {
  if (before.source !== after.source) return false;
  return before.links === after.links || !after.source.includes("[");
}

export const Inline = memo(function Inline({ source, links }: InlineProps) {
  return <>{renderTokens(lexInline(source, links))}</>;
}, isSame);
