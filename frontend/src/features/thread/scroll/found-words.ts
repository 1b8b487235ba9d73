/** The words of the search whose hit was opened; they are marked in its message. */
import { ignore, withPart } from "../../../components/loading/lazy-component";

const NAME = "found";
let words: readonly string[] = [];
let stop: (() => void) | null = null;

/** Set the words to mark in the next message that is scrolled to; none removes the marks. */
export function setFoundWords(next: readonly string[]): void {
  words = next;
  stop?.();
  stop = null;
}

/** Mark the words in `message`, without changing its elements. */
export function markFoundWords(message: HTMLElement): void {
  const wanted = words;
  if (wanted.length === 0 || typeof Highlight === "undefined") return;
  withPart(
    () => import("./mark-words"),
    ({ markWords }) => {
      if (words !== wanted) return;
      stop?.();
      stop = markWords(NAME, message, wanted);
    },
    ignore,
  );
}
