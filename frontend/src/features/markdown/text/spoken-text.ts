/** The text of parsed blocks as a screen reader should say it: words without marks. */
import { texts } from "../../../i18n";
import { isShown, withoutCheckbox, type Block } from "../lexer/block";
import { alertOf } from "../lexer/alerts";
import type { DetailsToken } from "../lexer/html/html-blocks";
import type { ElementToken } from "../lexer/html/pair-tags";
import { decodeEntities } from "../lexer/entities";
import { footnoteLabel } from "../lexer/footnote-extension";
import { lexInline, type Links, type Token, type Tokens } from "../lexer/lexer";

/** A formula that reads well as it is written: names, numbers and simple signs. */
const SPEAKABLE = /^[\p{L}\d\s+=<>.,()/-]+$/u;

function spokenFormula(source: string): string {
  const formula = source.trim();
  return SPEAKABLE.test(formula) ? formula : texts.markdown.formula;
}

function spokenInline(token: Token, links: Links): string {
  switch (token.type) {
    case "codespan":
    case "escape":
      return (token as Tokens.Codespan).text;
    case "br":
      return "\n";
    case "image":
      return texts.markdown.image(decodeEntities((token as Tokens.Image).text));
    case "math":
      return spokenFormula(token.text as string);
    case "html":
      return token.raw;
    case "element": {
      const { tag, tokens } = token as ElementToken;
      return spokenTokens(tokens, links) + (tag === "li" ? "\n" : "");
    }
    case "link":
      if (footnoteLabel(token.raw) !== null) return "";
      return spokenTokens(token.tokens ?? [], links);
    default: {
      const { tokens } = token as Tokens.Generic;
      if (tokens) return spokenTokens(tokens, links);
      return decodeEntities("text" in token ? String(token.text) : token.raw);
    }
  }
}

function spokenTokens(tokens: readonly Token[], links: Links): string {
  return tokens.map((token) => spokenInline(token, links)).join("");
}

function spokenLine(source: string, links: Links): string {
  return spokenTokens(lexInline(source, links), links);
}

/** Name each cell by its column: who listens does not see the head. */
function spokenTable({ header, rows }: Tokens.Table, links: Links): string {
  const names = header.map(({ text }) => spokenLine(text, links));
  const lines = rows.map((cells) =>
    cells
      .map(({ text }, column) => {
        const words = spokenLine(text, links);
        return column in names ? `${names[column] ?? ""}: ${words}` : words;
      })
      .join(", "),
  );
  return [`${texts.markdown.table}: ${names.join(", ")}`, ...lines].join(".\n");
}

function spokenList({ items, ordered, start }: Tokens.List, links: Links): string {
  return items
    .map((item, index) => {
      const words = spokenTokensOf(withoutCheckbox(item.tokens), links);
      const task = item.checked === true ? texts.markdown.done : texts.markdown.toDo;
      const before = ordered ? `${String(Number(start) + index)}. ` : item.task ? `${task}: ` : "";
      return before + words;
    })
    .join("\n");
}

function spokenQuote(token: Token, links: Links): string {
  const alert = alertOf(token);
  if (!alert) return spokenTokensOf((token as Tokens.Blockquote).tokens, links);
  return `${texts.markdown.alerts[alert.kind]}: ${spokenTokensOf(alert.tokens, links)}`;
}

function spokenDetails({ summary, tokens }: DetailsToken, links: Links): string {
  const title = summary === "" ? texts.markdown.details : spokenLine(summary, links);
  return `${title}\n${spokenTokensOf(tokens, links)}`;
}

function spokenToken(token: Token, links: Links): string {
  switch (token.type) {
    case "code": {
      const language = /^\S+/.exec((token as Tokens.Code).lang ?? "")?.[0];
      return texts.markdown.codeLabel(language ?? texts.markdown.code);
    }
    case "asWritten":
      return texts.markdown.codeLabel(texts.markdown.code);
    case "list":
      return spokenList(token as Tokens.List, links);
    case "table":
      return spokenTable(token as Tokens.Table, links);
    case "details":
      return spokenDetails(token as DetailsToken, links);
    case "blockquote":
      return spokenQuote(token, links);
    case "box":
    case "footnote":
      return spokenTokensOf(token.tokens ?? [], links);
    case "math":
      return spokenFormula(token.text as string);
    case "hr":
      return "";
    case "heading":
    case "paragraph":
    case "text":
      return spokenLine((token as Tokens.Paragraph).text, links);
    default:
      return token.raw.trim();
  }
}

function spokenTokensOf(tokens: readonly Token[], links: Links): string {
  return tokens
    .filter(isShown)
    .map((token) => spokenToken(token, links))
    .join("\n");
}

export function spokenText(blocks: readonly Block[]): string {
  return blocks
    .map(({ token, links }) => spokenToken(token, links))
    .filter((words) => words !== "")
    .join("\n");
}
