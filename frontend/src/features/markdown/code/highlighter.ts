/** Code colours: highlight.js fetched with the first closed block, one block an idle slot. */
import { whenIdle } from "../../../lib/when-idle";
import type * as Languages from "./highlight-languages";
import type { Span } from "./highlight-languages";

type Highlight = (typeof Languages)["highlight"];

const LONGEST = 60_000;
const KEPT = 200;
const done = new Map<string, Span>();
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
  return done.get(`${language}\n${code}`) ?? null;
}

function remember(key: string, span: Span): void {
  done.set(key, span);
  const oldest = done.keys().next();
  if (done.size > KEPT && !oldest.done) done.delete(oldest.value);
}

/** Colour a piece of code when there is time; the answer is a function that calls it off. */
export function requestHighlight(
  code: string,
  language: string,
  onDone: (span: Span) => void,
): () => void {
  let isCancelled = code.length > LONGEST;
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
