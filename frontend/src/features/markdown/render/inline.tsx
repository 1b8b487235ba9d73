/** Draws the tokens of a line as React elements, so that raw HTML can only be text. */
import { createElement, memo, type ReactNode } from "react";
import { decodeEntities } from "../lexer/entities";
import { footnoteLabel } from "../lexer/footnote-extension";
import { MarkdownImage } from "../image/image";
import { withVisibleBidi } from "./bidi";
import { visibleText, type ElementToken } from "../lexer/html/pair-tags";
import { FootnoteReference } from "./footnote";
import { lexInline, type Links, type Token, type Tokens } from "../lexer/lexer";
import { FragmentLink, RelativeAddress } from "./local-links";
import { disguisedHost, isFragment, isRelative, safeHref } from "./links";
import { Formula } from "./formula";

/** Marks that are nested deeper are shown as written. */
const DEEPEST = 50;
const LEFT_TO_RIGHT = new Set(["code", "kbd", "samp"]);

/** Where a token is: links do not nest, and what is nested too deep is shown as written. */
interface Place {
  depth: number;
  isInLink: boolean;
}
const OUTSIDE: Place = { depth: 0, isInLink: false };

interface Anchor {
  href: string;
  tokens: Token[];
  isAutolink: boolean;
}

function link(token: Tokens.Link, key: number, place: Place): ReactNode {
  const label = footnoteLabel(token.raw);
  if (label !== null && !place.isInLink) {
    return <FootnoteReference key={key} label={label} number={token.href} />;
  }
  const { href, tokens } = token;
  return anchor({ href, tokens, isAutolink: token.autolink === true }, key, place);
}

/** A link, or its words where the address is not allowed. */
function anchor(
  { href: written, tokens, isAutolink }: Anchor,
  key: number,
  place: Place,
): ReactNode {
  const { isInLink } = place;
  const address = isAutolink ? written : decodeEntities(written);
  const words = renderTokens(tokens, { ...place, isInLink: true });
  if (isInLink) return <span key={key}>{words}</span>;
  if (isFragment(address))
    return (
      <FragmentLink key={key} fragment={address}>
        {words}
      </FragmentLink>
    );
  const href = safeHref(address);
  if (href === null) {
    return (
      <span key={key}>
        {words}
        {isRelative(address) && <RelativeAddress address={address} />}
      </span>
    );
  }
  const host = isAutolink ? null : disguisedHost(href, decodeEntities(visibleText(tokens)));
  return (
    <a key={key} href={href} target="_blank" rel="noopener noreferrer nofollow">
      {words}
      {host !== null && ` (${host})`}
    </a>
  );
}

function element({ tag, href, tokens }: ElementToken, key: number, place: Place): ReactNode {
  if (tag === "a") return anchor({ href: href ?? "", tokens, isAutolink: false }, key, place);
  const inside = renderTokens(tokens, place);
  return createElement(tag, { key, dir: LEFT_TO_RIGHT.has(tag) ? "ltr" : undefined }, ...inside);
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
    case "element":
      return element(token as ElementToken, key, place);
    case "html":
      return token.raw;
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
