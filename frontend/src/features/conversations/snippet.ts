/** Removes markdown marks from a search snippet, where they are not drawn. */
import type { Piece } from "@wordbrook/client";

/** Pairs and fences; headings; emphasis before a word and behind one. The group stays. */
const MARKS = [
  /()(?:\*\*|__|~~|`+)/g,
  /(^|\s)#{1,6}\s/g,
  /(^|[\s(])\*(?=\S|$)/g,
  /(^|\S)\*(?=$|[\s.,;:!?)])/g,
];

export function withoutMarks(pieces: readonly Piece[]): Piece[] {
  return pieces
    .map(({ text, is_match }) => ({
      text: MARKS.reduce((left, mark) => left.replace(mark, "$1"), text),
      is_match,
    }))
    .filter(({ text }) => text !== "");
}
