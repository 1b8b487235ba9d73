/** GitHub's alerts: a quote of which the first line is a label such as `[!NOTE]`. */
import type { Token, Tokens } from "marked";

export const ALERTS = ["note", "tip", "important", "warning", "caution"] as const;
export type AlertKind = (typeof ALERTS)[number];

const LABEL = new RegExp(`^\\[!(${ALERTS.join("|")})\\][ \\t]*(?:\\n|$)`, "i");

export const ALERT_LABEL = /\[![a-z]+\]/i;

/** Return the kind of the alert, and its content; null for an ordinary quote. */
export function alertOf(quote: Token): { kind: AlertKind; tokens: readonly Token[] } | null {
  const [first, ...rest] = (quote as Tokens.Blockquote).tokens;
  if (first?.type !== "paragraph") return null;
  const { text } = first as Tokens.Paragraph;
  const [label, name] = LABEL.exec(text) ?? [];
  if (label === undefined || name === undefined) return null;
  const kind = name.toLowerCase() as AlertKind;
  const words = text.slice(label.length);
  return { kind, tokens: words === "" ? rest : [{ ...first, text: words }, ...rest] };
}

/** Whether a line inside a quote may still become the label of an alert. */
export function isHalfLabel(line: string): boolean {
  const name = /^[ \t>*+-]*>[ \t]*\[(?:!([a-z]*))?\]?[ \t]*$/i.exec(line)?.[1]?.toLowerCase();
  if (name === undefined) return /^[ \t>*+-]*>[ \t]*\[$/.test(line);
  return ALERTS.some((known) => known.startsWith(name));
}
