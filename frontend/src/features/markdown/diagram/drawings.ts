/** Decides which diagrams are drawn, and remembers the results; a frame does the work. */
import type * as DiagramFrame from "./diagram-frame";
import type { Look } from "./look";

type Picture = DiagramFrame.Picture;

/** A longer source stays code. */
const LONGEST_SOURCE = 20_000;
const CACHE_SIZE = 40;
/** Null: cannot be drawn. */
const cache = new Map<string, Picture | null>();

function keyOf(source: string, look: string): string {
  return `${look}\n${source}`;
}

/** Return the drawing; null where there can be none, undefined where it is not known yet. */
export function drawing(source: string, look: string): Picture | null | undefined {
  return source.length > LONGEST_SOURCE ? null : cache.get(keyOf(source, look));
}

function remember(key: string, picture: Picture | null): void {
  cache.set(key, picture);
  const oldest = cache.keys().next();
  if (cache.size > CACHE_SIZE && !oldest.done) cache.delete(oldest.value);
}

/** Draw in the background; the returned function cancels it. `look`: of `lookKey`. */
export function requestDrawing(source: string, look: string, onDone: () => void): () => void {
  if (drawing(source, look) !== undefined) return () => null;
  let isCancelled = false;
  let cancel: (() => void) | null = null;
  const draw = ({ enqueueDiagram }: typeof DiagramFrame) => {
    if (isCancelled) return;
    cancel = enqueueDiagram({
      source,
      look: JSON.parse(look) as Look,
      onDone: (picture) => {
        remember(keyOf(source, look), picture);
        if (!isCancelled) onDone();
      },
    });
  };
  // Without the chunk the source stays.
  import("./diagram-frame").then(draw, () => null);
  return () => {
    isCancelled = true;
    cancel?.();
  };
}
