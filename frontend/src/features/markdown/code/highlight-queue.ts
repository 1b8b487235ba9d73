/**
 * Sends code to one worker, a block at a time. A block that takes longer than its time limit stays
 * plain, and the worker is replaced.
 */
import type { HighlightReply, HighlightRequest } from "./highlight-worker";
import type { Span } from "./highlight-languages";

const LIMIT_MS = 1_000;

interface Job {
  code: string;
  language: string;
  onDone: (span: Span | null) => void;
}

let worker: Worker | null = null;
/** Loading the worker and its languages has no limit. */
let isReady = false;
let timer: ReturnType<typeof setTimeout> | undefined;
let current: Job | null = null;
let sent = 0;
const waiting: Job[] = [];

function finish(span: Span | null): void {
  clearTimeout(timer);
  const done = current;
  current = null;
  done?.onDone(span);
  next();
}

function stopWorker(): void {
  worker?.terminate();
  worker = null;
  isReady = false;
}

function post(job: Job): void {
  sent += 1;
  const request: HighlightRequest = { id: sent, code: job.code, language: job.language };
  worker?.postMessage(request);
  timer = setTimeout(() => {
    stopWorker();
    finish(null);
  }, LIMIT_MS);
}

function onMessage({ data }: MessageEvent<HighlightReply | null>): void {
  if (data === null) {
    isReady = true;
    if (current) post(current);
  } else if (data.id === sent) finish(data.span);
}

function startWorker(): void {
  worker = new Worker(new URL("./highlight-worker.ts", import.meta.url), { type: "module" });
  worker.onmessage = onMessage;
  // Its file is missing after an upgrade, or the language failed: the code stays plain.
  worker.onerror = () => {
    stopWorker();
    finish(null);
  };
}

function next(): void {
  current = waiting.shift() ?? null;
  if (!current) return;
  if (!worker) startWorker();
  else if (isReady) post(current);
}

/** Highlight code in the worker; the returned function cancels it while it waits for its turn. */
export function enqueueHighlight(job: Job): () => void {
  waiting.push(job);
  if (!current) next();
  return () => {
    const at = waiting.indexOf(job);
    if (at >= 0) waiting.splice(at, 1);
  };
}
