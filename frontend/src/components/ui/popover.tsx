/** A panel beside a button, in the browser's top layer; Esc or a press outside closes it. */
import { useEffect, useRef, type ReactNode, type RefObject } from "react";
import { createPortal } from "react-dom";

const GAP_PX = 4;
const EDGE_PX = 8;

interface PopoverProps {
  label: string;
  anchor: RefObject<HTMLElement | null>;
  onClose: () => void;
  children: ReactNode;
}

/** Place the box above the button where there is room, else below, and inside the window. */
function place(box: HTMLElement, button: DOMRect): void {
  const { offsetWidth: width, offsetHeight: height } = box;
  const left = Math.min(button.left, innerWidth - width - EDGE_PX);
  const above = button.top - height - GAP_PX;
  const below = Math.min(button.bottom + GAP_PX, innerHeight - height - EDGE_PX);
  box.style.left = `${String(Math.max(EDGE_PX, left))}px`;
  box.style.top = `${String(above >= EDGE_PX ? above : Math.max(EDGE_PX, below))}px`;
}

export function Popover({ label, anchor, onClose, children }: PopoverProps) {
  const box = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  useEffect(() => {
    const element = box.current;
    const button = anchor.current;
    if (!element || !button) return undefined;
    element.showPopover();
    const fit = () => {
      place(element, button.getBoundingClientRect());
    };
    fit();
    const observer = new ResizeObserver(fit);
    observer.observe(element);
    element.querySelector<HTMLElement>("button, [tabindex]")?.focus();
    const onToggle = (event: Event) => {
      if ((event as ToggleEvent).newState !== "closed") return;
      const hadFocus = element.contains(document.activeElement);
      if (hadFocus || document.activeElement === document.body) button.focus();
      close.current();
    };
    element.addEventListener("toggle", onToggle);
    return () => {
      observer.disconnect();
      element.removeEventListener("toggle", onToggle);
    };
  }, [anchor]);
  return createPortal(
    <div ref={box} className="popover" popover="auto" role="dialog" aria-label={label}>
      {children}
    </div>,
    document.body,
  );
}
