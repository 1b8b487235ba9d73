/**
 * Returns the focus to the page where the focused element was removed or disabled: the browser moves
 * it to <body>, where keys do nothing and Tab begins at the top.
 */

/** Code that removes an element may focus another one first. */
const GRACE_MS = 100;
const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex]";
/** In these the focus stays near the removed element; elsewhere it goes to the fallback. */
const REGIONS = "nav, dialog";

function canHaveFocus(element: Element): boolean {
  return element.isConnected && !element.matches(":disabled");
}

function focusNear(lost: readonly Element[]): boolean {
  const region = lost.findIndex((element) => element.isConnected && element.matches(REGIONS));
  for (const ancestor of lost.slice(1, region + 1)) {
    if (!ancestor.isConnected) continue;
    for (const next of ancestor.querySelectorAll<HTMLElement>(FOCUSABLE)) {
      next.focus();
      if (document.activeElement === next) return true;
    }
  }
  return false;
}

/** Guard the focus of the document; `fallback` focuses the page's main control. */
export function guardFocus(fallback: () => void): () => void {
  /** The element that has the focus or was pressed last, and its ancestors. */
  let path: readonly Element[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const remember = (event: Event) => {
    const target = event.target instanceof Element ? event.target.closest(FOCUSABLE) : null;
    path = [];
    for (let at = target; at; at = at.parentElement) path = [...path, at];
  };
  const isLost = () =>
    document.activeElement === document.body && path[0] !== undefined && !canHaveFocus(path[0]);
  const restore = () => {
    timer = undefined;
    if (isLost() && !focusNear(path)) fallback();
  };
  const observer = new MutationObserver(() => {
    if (timer === undefined && isLost()) timer = setTimeout(restore, GRACE_MS);
  });
  const watched = { childList: true, subtree: true, attributeFilter: ["disabled"] };
  observer.observe(document.body, watched);
  document.addEventListener("focusin", remember);
  document.addEventListener("pointerdown", remember, true);
  return () => {
    observer.disconnect();
    clearTimeout(timer);
    document.removeEventListener("focusin", remember);
    document.removeEventListener("pointerdown", remember, true);
  };
}
