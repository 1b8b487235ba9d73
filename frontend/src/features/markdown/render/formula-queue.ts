/**
 * Draws formulas at once while they take little time, the others when the page is idle. A text may
 * have many thousands.
 */
import { whenIdle } from "../../../lib/when-idle";

/** How long formulas may hold up one frame. */
const FRAME_MS = 12;
const waiting = new Set<() => void>();
let used_ms = 0;
let isScheduled = false;

function run(task: () => void): void {
  const begin = performance.now();
  task();
  used_ms += performance.now() - begin;
}

function drain(isPrinting: boolean): void {
  isScheduled = false;
  used_ms = 0;
  for (const task of waiting) {
    if (used_ms > FRAME_MS && !isPrinting) break;
    waiting.delete(task);
    run(task);
  }
  if (waiting.size > 0) schedule();
}

function schedule(): void {
  if (isScheduled) return;
  isScheduled = true;
  whenIdle(drain);
}

/** Draw now or, after much drawing in this frame, when idle; the returned function cancels it. */
export function drawSoon(task: () => void): () => void {
  if (used_ms <= FRAME_MS && waiting.size === 0) run(task);
  else waiting.add(task);
  schedule();
  return () => {
    waiting.delete(task);
  };
}
