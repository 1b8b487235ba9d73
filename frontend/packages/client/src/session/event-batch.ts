/**
 * Collects events and commits them once per frame, or by a timer while the page is hidden, where no
 * frames come. After a slow commit it skips one frame.
 */
import type { WireEvent } from "../protocol";

const HIDDEN_MS = 250;
/** In a program, which has no frames. */
const PROGRAM_MS = 16;
const SLOW_COMMIT_MS = 8;

export interface EventBatch {
  push: (event: WireEvent) => void;
  /** Commit the waiting events now, so that the caller sees their effect. */
  flush: () => void;
  /** Notice when the page is hidden or shown; returns what ends it. */
  listen: () => () => void;
}

export function createEventBatch(commit: (events: WireEvent[]) => void): EventBatch {
  let waiting: WireEvent[] = [];
  let cancel: (() => void) | undefined;
  let wasSlow = false;

  function flush(): void {
    cancel?.();
    cancel = undefined;
    if (waiting.length === 0) return;
    const events = waiting;
    waiting = [];
    const began = performance.now();
    // The commit also draws appended text.
    commit(events);
    wasSlow = performance.now() - began > SLOW_COMMIT_MS;
  }

  function onFrame(): void {
    if (!wasSlow) return flush();
    wasSlow = false;
    armFrame();
  }

  function armFrame(): void {
    const frame = requestAnimationFrame(onFrame);
    cancel = () => {
      cancelAnimationFrame(frame);
    };
  }

  function arm(): void {
    const isProgram = typeof document === "undefined";
    if (isProgram || document.hidden) {
      const timer = setTimeout(flush, isProgram ? PROGRAM_MS : HIDDEN_MS);
      cancel = () => {
        clearTimeout(timer);
      };
    } else armFrame();
  }

  function onVisibility(): void {
    if (waiting.length === 0) return;
    cancel?.();
    arm();
  }

  return {
    push: (event) => {
      waiting.push(event);
      if (!cancel) arm();
    },
    flush,
    listen: () => {
      if (typeof document === "undefined") return flush;
      document.addEventListener("visibilitychange", onVisibility);
      return () => {
        flush();
        document.removeEventListener("visibilitychange", onVisibility);
      };
    },
  };
}
