/**
 * Keeps a scroll box at its bottom while pinned. An upward move of the user unpins at once: the last
 * position distinguishes it from the hook's own scrolling, the last sizes from content that shrank.
 * Scroll anchoring is off meanwhile. No timers.
 */
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { watchScrollIntent } from "./scroll-intent";

const NEAR_PX = 40;
/** The browser's smooth scrolling of an earlier key may go on for so long. */
const SETTLING_MS = 600;

export interface BottomStick {
  box: React.RefObject<HTMLDivElement | null>;
  content: React.RefObject<HTMLDivElement | null>;
  isPinned: boolean;
  pin: () => void;
}

interface Seen {
  top: number;
  height: number;
  room: number;
}

function measure({ scrollTop, scrollHeight, clientHeight }: HTMLElement): Seen {
  return { top: scrollTop, height: scrollHeight, room: clientHeight };
}

/** Return how far the user has moved the box: shrinking content may have moved it up by itself. */
function movedBy(before: Seen, after: Seen): number {
  const shrunk = Math.max(0, before.height - after.height) + Math.max(0, after.room - before.room);
  return after.top - before.top + shrunk;
}

/**
 * A new `subject` starts at its end. Without messages there is no end to follow: it starts at the
 * top. While `isHeld`, the box does not move by itself.
 */
export function useStickToBottom(
  subject: string | null,
  hasMessages: boolean,
  isHeld: boolean,
): BottomStick {
  const box = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const seen = useRef<Seen>({ top: 0, height: 0, room: 0 });
  const pinned = useRef(true);
  const endPressedAt = useRef(-Infinity);
  const held = useRef(isHeld);
  const [shown, setShown] = useState({ subject, isPinned: true });
  const isPinned = shown.subject === subject && hasMessages ? shown.isPinned : true;

  const setPinned = useCallback(
    (next: boolean) => {
      if (pinned.current === next) return;
      pinned.current = next;
      setShown({ subject, isPinned: next });
    },
    [subject],
  );

  const scrollToEnd = useCallback(() => {
    const element = box.current;
    if (!element) return;
    element.scrollTop = element.scrollHeight;
    seen.current = measure(element);
  }, []);

  const pin = useCallback(() => {
    setPinned(true);
    scrollToEnd();
  }, [setPinned, scrollToEnd]);

  useLayoutEffect(() => {
    held.current = isHeld;
  }, [isHeld]);

  useLayoutEffect(() => {
    pinned.current = true;
    // Reading scrollHeight here would force a layout before the first paint.
    if (hasMessages) scrollToEnd();
    else if (box.current && seen.current.top > 0) {
      box.current.scrollTop = 0;
      seen.current = measure(box.current);
    }
  }, [scrollToEnd, subject, hasMessages]);

  useEffect(() => {
    const element = box.current;
    if (!element || !content.current || !hasMessages) return undefined;
    const onScroll = () => {
      const before = seen.current;
      const after = (seen.current = measure(element));
      const distance = after.height - after.room - after.top;
      const moved = movedBy(before, after);
      if (pinned.current && performance.now() - endPressedAt.current < SETTLING_MS) {
        if (distance > 1 && !held.current) scrollToEnd();
        return;
      }
      // A held box was moved by the page, to show what holds it.
      if (moved < -1 && distance > 1) setPinned(held.current && pinned.current);
      // Not after a smaller step up: it may be the first of a key's smooth scrolling. Nor without
      // a move: the event of the page's own scrolling may come after the wheel that unpinned.
      else if (moved > 0 && distance <= NEAR_PX) setPinned(true);
    };
    // A move of the focus scrolls to what it reached, which End must not undo.
    const stopSettling = () => {
      endPressedAt.current = -Infinity;
    };
    const stopWatching = watchScrollIntent(element, {
      onUp: () => {
        stopSettling();
        setPinned(false);
      },
      onEnd: () => {
        endPressedAt.current = performance.now();
        pin();
      },
    });
    // Runs after layout and before the paint of the same frame.
    const observer = new ResizeObserver(() => {
      if (pinned.current && !held.current) scrollToEnd();
    });
    observer.observe(content.current);
    observer.observe(element);
    element.addEventListener("scroll", onScroll, { passive: true });
    element.addEventListener("focusin", stopSettling);
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", onScroll);
      element.removeEventListener("focusin", stopSettling);
      stopWatching();
    };
  }, [hasMessages, pin, setPinned, scrollToEnd]);

  return { box, content, isPinned, pin };
}
