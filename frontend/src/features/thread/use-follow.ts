/**
 * Follows the bottom of a scroll box while pinned to it. Any move upwards lets go at once: it is
 * told from our own by the position last written, without timers.
 */
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

const NEAR_PX = 40;

export interface Follow {
  box: React.RefObject<HTMLDivElement | null>;
  content: React.RefObject<HTMLDivElement | null>;
  isPinned: boolean;
  pin: () => void;
}

function distanceToEnd(box: HTMLElement): number {
  return box.scrollHeight - box.clientHeight - box.scrollTop;
}

/** `subject` is what is shown: another one starts at its end. */
export function useFollow(subject: string | null): Follow {
  const box = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const written = useRef(0);
  const pinned = useRef(true);
  const [shown, setShown] = useState({ subject, isPinned: true });
  const isPinned = shown.subject === subject ? shown.isPinned : true;

  const setPinned = useCallback(
    (next: boolean) => {
      if (pinned.current === next) return;
      pinned.current = next;
      setShown({ subject, isPinned: next });
    },
    [subject],
  );

  const toEnd = useCallback(() => {
    const element = box.current;
    if (!element) return;
    element.scrollTop = element.scrollHeight;
    written.current = element.scrollTop;
  }, []);

  const pin = useCallback(() => {
    setPinned(true);
    toEnd();
  }, [setPinned, toEnd]);

  useLayoutEffect(() => {
    pinned.current = true;
    toEnd();
  }, [toEnd, subject]);

  useEffect(() => {
    const element = box.current;
    if (!element || !content.current) return undefined;
    const onScroll = () => {
      const top = element.scrollTop;
      const distance = distanceToEnd(element);
      const isUp = top < written.current - 1;
      // A shorter text also moves us up, but leaves us at the end.
      if (distance <= 1 || (!isUp && distance <= NEAR_PX)) setPinned(true);
      else if (isUp) setPinned(false);
      written.current = top;
    };
    const onWheel = (event: WheelEvent) => {
      if (event.deltaY < 0 && element.scrollTop > 0) setPinned(false);
    };
    // Runs after layout and before the paint of the same frame, whatever made the text grow.
    const observer = new ResizeObserver(() => {
      if (pinned.current) toEnd();
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
  }, [setPinned, toEnd]);

  return { box, content, isPinned, pin };
}
