/**
 * Keeps a scroll box at its bottom while pinned. An upward move of the user unpins at once: the last
 * position distinguishes it from the hook's own scrolling, the last sizes from scroll anchoring. No
 * timers.
 */
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

const NEAR_PX = 40;

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

/**
 * A new `subject` starts at its end. Without messages there is no end to follow: it starts at the
 * top.
 */
export function useStickToBottom(subject: string | null, hasMessages: boolean): BottomStick {
  const box = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const seen = useRef<Seen>({ top: 0, height: 0, room: 0 });
  const pinned = useRef(true);
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
      const { top, height, room } = (seen.current = measure(element));
      const distance = height - room - top;
      const isUp = top < before.top - 1;
      const isResized = height !== before.height || room !== before.room;
      if (distance <= 1 || (!isUp && distance <= NEAR_PX)) setPinned(true);
      // The observer below handles changed sizes before this frame is painted.
      else if (isUp && !isResized) setPinned(false);
    };
    const onWheel = (event: WheelEvent) => {
      if (event.deltaY < 0 && element.scrollTop > 0) setPinned(false);
    };
    // Runs after layout and before the paint of the same frame.
    const observer = new ResizeObserver(() => {
      if (pinned.current) scrollToEnd();
    });
    observer.observe(content.current);
    observer.observe(element);
    element.addEventListener("scroll", onScroll, { passive: true });
    element.addEventListener("wheel", onWheel, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", onScroll);
      element.removeEventListener("wheel", onWheel);
    };
  }, [hasMessages, setPinned, scrollToEnd]);

  return { box, content, isPinned, pin };
}
