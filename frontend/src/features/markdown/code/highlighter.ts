/** Highlights code in idle time, one block at a time; fetches highlight.js with the first block. */
import { whenIdle } from "../../../lib/when-idle";
import type * as Languages from "./highlight-languages";
import type { Span } from "./highlight-languages";

type Highlight = (typeof Languages)["highlight"];

const MAX_LENGTH = 60_000;
const CACHE_SIZE = 200;
const cache = new Map<string, Span>();
const queue: (() => void)[] = [];
let isDraining = false;
let loading: Promise<Highlight> | null = null;

function load(): Promise<Highlight> {
  loading ??= import("./highlight-languages").then((module) => module.highlight);
  loading.catch(() => {
    loading = null;
  });
  return loading;
}

function drain(): void {
  queue.shift()?.();
  isDraining = queue.length > 0;
  if (isDraining) whenIdle(drain);
}

function enqueue(task: () => void): void {
  queue.push(task);
  if (isDraining) return;
  isDraining = true;
  whenIdle(drain);
}

export function highlighted(code: string, language: string): Span | null {
  return cache.get(`${language}\n${code}`) ?? null;
}

function remember(key: string, span: Span): void {
  cache.set(key, span);
  const oldest = cache.keys().next();
  if (cache.size > CACHE_SIZE && !oldest.done) cache.delete(oldest.value);
}

/** Highlight code in idle time; the returned function cancels it. */
export function requestHighlight(
  code: string,
  language: string,
  onDone: (span: Span) => void,
): () => void {
  let isCancelled = code.length > MAX_LENGTH;
  if (isCancelled) return () => null;
  const run = (highlight: Highlight) => {
    if (isCancelled) return;
    const span = highlighted(code, language) ?? highlight(code, language);
    if (!span) return;
    remember(`${language}\n${code}`, span);
    onDone(span);
  };
  load().then(
    (highlight) => {
      enqueue(() => {
        run(highlight);
      });
    },
    () => null,
  );
  return () => {
    isCancelled = true;
  };
}
