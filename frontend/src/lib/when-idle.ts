/**
 * Runs what is drawn later: when the page is idle, or all at once before the browser prints, which
 * waits for nothing.
 */
import { flushSync } from "react-dom";

type Task = (isPrinting: boolean) => void;

const WITHIN_MS = 500;
const waiting = new Map<Task, () => void>();

function schedule(run: () => void): () => void {
  if (typeof requestIdleCallback === "function") {
    const handle = requestIdleCallback(run, { timeout: WITHIN_MS });
    return () => {
      cancelIdleCallback(handle);
    };
  }
  const timer = setTimeout(run, 16);
  return () => {
    clearTimeout(timer);
  };
}

/**
 * Run a task when the page is idle, within half a second; the returned function, called once the
 * task has been drawn, cancels it.
 */
export function whenIdle(task: Task): () => void {
  const unschedule = schedule(() => {
    // It stays in `waiting`: a print may begin before React has drawn a transition.
    task(false);
  });
  const cancel = () => {
    waiting.delete(task);
    unschedule();
  };
  waiting.set(task, cancel);
  return cancel;
}

addEventListener("beforeprint", () => {
  // What a task draws may have tasks of its own.
  while (waiting.size > 0) {
    const tasks = [...waiting];
    flushSync(() => {
      for (const [task, cancel] of tasks) {
        cancel();
        task(true);
      }
    });
  }
});
