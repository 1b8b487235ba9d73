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

const listeners = new WeakMap<Links, (label: string) => void>();

/** Call `listener` with each label that may be added: the last call for a label is that of its definition. */
export function onDefinition(links: Links, listener: (label: string) => void): void {
  listeners.set(links, listener);
}

/** How many labels may be added before they are counted again: counting all takes long. */
const room = new WeakMap<Links, number>();

/** Return whether a definition may add its label, where it is not known. */
export function takeRoom(label: string, links: Links): boolean {
  if (label in links) return true;
  // Not each definition adds its label, so that none is left only where a count says so.
  const known = room.get(links) ?? 0;
  const left = known === 0 ? MOST_LABELS - Object.keys(links).length : known;
  room.set(links, left > 0 ? left - 1 : -1);
  if (left > 0) listeners.get(links)?.(label);
  return left > 0;
}

export function newLabels(before: Links, after: Links): string[] {
  return before === after ? [] : Object.keys(after).filter((label) => !(label in before));
}

/** Return `before` with these labels of `after`. */
export function withLabels(before: Links, after: Links, labels: readonly string[]): Links {
  const links = Object.assign(noLinks(), before);
  for (const label of labels) {
    const link = after[label];
    if (link) links[label] = link;
  }
  return links;
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
