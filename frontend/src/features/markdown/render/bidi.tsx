/**
 * Shows bidi control characters in code, which would otherwise reorder what the reader sees. The
 * character stays in its element, isolated, so that a copied selection has it too.
 */
import type { ReactNode } from "react";
import { BIDI_CONTROLS } from "../../../lib/bidi";

/** Each needs an element; those beyond are replaced by a sign. */
const MOST_MARKS = 200;
const REPLACEMENT = "\ufffd";

export function hasBidi(text: string): boolean {
  return text.search(BIDI_CONTROLS) >= 0;
}

function nameOf(char: string): string {
  return `U+${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
}

export function withVisibleBidi(text: string): ReactNode {
  if (!hasBidi(text)) return text;
  const shown: ReactNode[] = [];
  let end = 0;
  for (const { 0: char, index } of text.matchAll(BIDI_CONTROLS)) {
    if (shown.length > 2 * MOST_MARKS) break;
    const name = nameOf(char);
    shown.push(
      text.slice(end, index),
      <span key={index} className="md-bidi" data-name={name}>
        {char}
      </span>,
    );
    end = index + 1;
  }
  shown.push(text.slice(end).replace(BIDI_CONTROLS, REPLACEMENT));
  return shown;
}
