/**
 * Recognises what the user does to scroll a box before the box has moved. Scroll events alone come
 * late: a fast answer writes the position in each frame and would cancel the first small steps.
 */
const TOUCH_PX = 4;
const FIELDS = "input, textarea, select, [contenteditable], [role=listbox]";

function isUpKey({ key, shiftKey }: KeyboardEvent): boolean {
  return key === "PageUp" || key === "ArrowUp" || key === "Home" || (key === " " && shiftKey);
}

function isOnScrollBar(event: PointerEvent, box: HTMLElement): boolean {
  const { left, top } = box.getBoundingClientRect();
  const x = event.clientX - left - box.clientLeft;
  const y = event.clientY - top - box.clientTop;
  return event.target === box && (x < 0 || x >= box.clientWidth || y >= box.clientHeight);
}

interface Intents {
  /** Called when the user moves the box up, or takes its scroll bar. */
  onUp: () => void;
  /** Called when the user goes to the end by the keyboard. */
  onEnd: () => void;
}

/** Watch the user's input to `box`; return a function that stops it. */
export function watchScrollIntent(box: HTMLElement, { onUp, onEnd }: Intents): () => void {
  const stop = new AbortController();
  const listening = { signal: stop.signal, passive: true };
  let touched_y = 0;
  const up = () => {
    if (box.scrollTop > 0) onUp();
  };
  const onKey = (event: KeyboardEvent) => {
    const target = event.target instanceof Element ? event.target : null;
    const isInside = target === document.body || (target !== null && box.contains(target));
    if (event.defaultPrevented || !isInside || target.closest(FIELDS)) return;
    if (isUpKey(event) && target !== document.body) up();
    if (event.key !== "End") return;
    event.preventDefault();
    onEnd();
  };
  document.addEventListener("keydown", onKey, { signal: stop.signal });
  box.addEventListener("wheel", ({ deltaY }) => deltaY < 0 && up(), listening);
  box.addEventListener("pointerdown", (event) => isOnScrollBar(event, box) && up(), listening);
  box.addEventListener(
    "touchstart",
    ({ touches }) => (touched_y = touches[0]?.clientY ?? 0),
    listening,
  );
  box.addEventListener(
    "touchmove",
    ({ touches }) => (touches[0]?.clientY ?? 0) > touched_y + TOUCH_PX && up(),
    listening,
  );
  return () => {
    stop.abort();
  };
}
