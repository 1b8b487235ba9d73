/** Makes a box a tab stop only while it scrolls: the keyboard needs none where all is in view. */
import { useEffect, type RefObject } from "react";

type Check = () => void;
const checks = new WeakMap<Element, Check>();
let observer: ResizeObserver | undefined;

/** One observer for all boxes: a long conversation has hundreds. */
function sharedObserver(): ResizeObserver {
  observer ??= new ResizeObserver((entries) => {
    for (const { target } of entries) checks.get(target)?.();
  });
  return observer;
}

export function useTabStop(place: RefObject<HTMLElement | null>, isActive: boolean): void {
  useEffect(() => {
    const box = place.current;
    if (!box || !isActive) return undefined;
    const check = () => {
      const isScrolling =
        box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1;
      if (isScrolling) box.tabIndex = 0;
      // A box that has the focus keeps it.
      else if (document.activeElement !== box) box.removeAttribute("tabindex");
    };
    const shared = sharedObserver();
    const content = box.firstElementChild;
    for (const element of [box, content]) {
      if (!element) continue;
      checks.set(element, check);
      shared.observe(element);
    }
    return () => {
      shared.unobserve(box);
      if (content) shared.unobserve(content);
    };
  }, [place, isActive]);
}
