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

/** Those that wait for their turn. */
const queue: (() => void)[] = [];
let isTaken = false;
/** How many of the end of the queue came together. */
let arrived = 0;

function nextTurn(): void {
  if (!isTaken) queue.shift()?.();
}

/** Of those that come together the last is the first: it is the newest of a conversation. */
function enqueue(start: () => void): void {
  if (arrived === 0) {
    queueMicrotask(() => {
      arrived = 0;
      nextTurn();
    });
  }
  queue.splice(Math.max(0, queue.length - arrived), 0, start);
  arrived += 1;
}

/** Run after the next frame, so that two tasks in a row are not laid out together. */
function afterFrame(run: () => void): () => void {
  // A hidden page has no frames.
  if (document.hidden) return schedule(run);
  let unschedule: () => void;
  const handle = requestAnimationFrame(() => {
    unschedule = schedule(run);
  });
  unschedule = () => {
    cancelAnimationFrame(handle);
  };
  return () => {
    unschedule();
  };
}

/**
 * As `whenIdle`, for a task that draws much: one at a time, each after the frame that shows the one
 * before. A turn ends when it is cancelled, or after half a second.
 */
export function inTurn(task: Task): () => void {
  let hasTurn = false;
  let stop: () => void = () => undefined;
  const end = () => {
    if (!hasTurn) return;
    hasTurn = isTaken = false;
    nextTurn();
  };
  const start = () => {
    hasTurn = isTaken = true;
    stop = afterFrame(() => {
      const timer = setTimeout(end, WITHIN_MS);
      stop = () => {
        clearTimeout(timer);
      };
      task(false);
    });
  };
  const cancel = () => {
    waiting.delete(task);
    const place = queue.indexOf(start);
    if (place >= 0) queue.splice(place, 1);
    stop();
    end();
  };
  waiting.set(task, cancel);
  enqueue(start);
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
