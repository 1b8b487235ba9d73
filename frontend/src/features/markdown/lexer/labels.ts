/** The labels that links and footnotes name: how many a text may define, and which a block uses. */
import type { Tokens } from "marked";

/** Destinations by label. */
export type Links = Record<string, Pick<Tokens.Link | Tokens.Image, "href" | "title">>;

/** Labels are copied for each piece of a growing text. Later definitions stay text. */
const MOST_LABELS = 1_000;
/** A label has at most 999 characters. */
const USED = /\[((?:[^[\]\\]|\\[^]){1,999})\]/g;

/** Return labels without those that every object has, such as `constructor`. */
export function noLinks(): Links {
  return Object.create(null) as Links;
}

export function hasRoomFor(label: string, links: Links): boolean {
  return label in links || Object.keys(links).length < MOST_LABELS;
}

export function newLabels(before: Links, after: Links): string[] {
  return before === after ? [] : Object.keys(after).filter((label) => !(label in before));
}

/** Normalise a label as it is compared, also over line ends and the marks of a quote. */
export function normalise(label: string): string {
  return label
    .toLowerCase()
    .toUpperCase()
    .replace(/[\s>]+/g, " ")
    .trim();
}

/** Whether the source of a block uses one of these normalised labels. */
export function usesLabel(source: string, labels: ReadonlySet<string>): boolean {
  for (const [, label = ""] of source.matchAll(USED)) {
    if (labels.has(normalise(label))) return true;
  }
  return false;
}
