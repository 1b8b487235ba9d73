/**
 * Follows the bottom of a scroll box while pinned to it. Any move upwards lets go at once: it is
 * told from our own by the position last seen, and from the browser's, which moves what is shown
 * where sizes change, by the sizes seen with it; without timers.
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

function look({ scrollTop, scrollHeight, clientHeight }: HTMLElement): Seen {
  return { top: scrollTop, height: scrollHeight, room: clientHeight };
}

/**
 * `subject` is what is shown: another one starts at its end. What has no messages yet has no end to
 * follow: it is read from its top.
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

  const toEnd = useCallback(() => {
    const element = box.current;
    if (!element) return;
    element.scrollTop = element.scrollHeight;
    seen.current = look(element);
  }, []);

  const pin = useCallback(() => {
    setPinned(true);
    toEnd();
  }, [setPinned, toEnd]);

  useLayoutEffect(() => {
    pinned.current = true;
    // Asking for an end that is not there would lay the page out before it is drawn.
    if (hasMessages) toEnd();
    else if (box.current && seen.current.top > 0) {
      box.current.scrollTop = 0;
      seen.current = look(box.current);
    }
  }, [toEnd, subject, hasMessages]);

  useEffect(() => {
    const element = box.current;
    if (!element || !content.current || !hasMessages) return undefined;
    const onScroll = () => {
      const before = seen.current;
      const { top, height, room } = (seen.current = look(element));
      const distance = height - room - top;
      const isUp = top < before.top - 1;
      const isResized = height !== before.height || room !== before.room;
      if (distance <= 1 || (!isUp && distance <= NEAR_PX)) setPinned(true);
      // Sizes that changed are observed below, before this frame is painted.
      else if (isUp && !isResized) setPinned(false);
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
  }, [hasMessages, setPinned, toEnd]);

  return { box, content, isPinned, pin };
}
