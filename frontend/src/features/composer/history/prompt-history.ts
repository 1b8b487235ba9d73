/**
 * Earlier questions in the composer, as in a shell: where one is among them, and which text that
 * shows. Pure.
 */
export interface Browsing {
  /** Newest first; no text twice. */
  entries: readonly string[];
  at: number;
  /** What the field had before. */
  draft: string;
}

/** Return the entries: those of this conversation first, then others; both newest first. */
export function joinEntries(...lists: (readonly string[])[]): string[] {
  return [...new Set(lists.flat().filter((text) => text.trim() !== ""))];
}

/** Return where one is after a step to older (1) or newer (-1) ones; null: back at the draft. */
export function step(browsing: Browsing, by: 1 | -1): Browsing | null {
  const at = Math.min(browsing.at + by, browsing.entries.length - 1);
  return at < 0 ? null : { ...browsing, at };
}

export function textOf({ entries, at, draft }: Browsing): string {
  return entries[at] ?? draft;
}
