/** Decides which code is highlighted, and remembers the results; a worker does the work. */
import type { Span } from "./highlight-languages";
import { enqueueHighlight } from "./highlight-queue";

const MAX_LENGTH = 60_000;
/** The patterns of many languages take time with the square of a word's length. */
const MAX_WORD = 1_000;
const CACHE_SIZE = 200;
const cache = new Map<string, Span | null>();

function keyOf(code: string, language: string): string {
  return `${language}\n${code}`;
}

export function highlighted(code: string, language: string): Span | null {
  return cache.get(keyOf(code, language)) ?? null;
}

/** Remember also what stays plain: a block that took too long is not tried again. */
function remember(key: string, span: Span | null): void {
  cache.set(key, span);
  const oldest = cache.keys().next();
  if (cache.size > CACHE_SIZE && !oldest.done) cache.delete(oldest.value);
}

function isHighlightable(code: string): boolean {
  return code.length <= MAX_LENGTH && code.split(/\s/).every((word) => word.length <= MAX_WORD);
}

/** Highlight code in the background; the returned function cancels it. */
export function requestHighlight(
  code: string,
  language: string,
  onDone: (span: Span) => void,
): () => void {
  const key = keyOf(code, language);
  if (cache.has(key) || !isHighlightable(code)) return () => null;
  let isCancelled = false;
  const cancel = enqueueHighlight({
    code,
    language,
    onDone: (span) => {
      remember(key, span);
      if (span && !isCancelled) onDone(span);
    },
  });
  return () => {
    isCancelled = true;
    cancel();
  };
}
