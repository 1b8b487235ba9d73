/** Moves the focus among the entries of a menu by arrow keys, Home and End. */
const STEPS: Record<string, (at: number, last: number) => number> = {
  ArrowDown: (at, last) => (at >= last ? 0 : at + 1),
  ArrowUp: (at, last) => (at <= 0 ? last : at - 1),
  Home: () => 0,
  End: (_, last) => last,
};

function entriesOf(menu: HTMLElement): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>(".menu-list :is(button:enabled, a[href])")];
}

/** Focus the entry to which `key` leads; return false where none is drawn yet. */
function focusEntry(menu: HTMLElement, key: string): boolean {
  const entries = entriesOf(menu);
  const at = entries.findIndex((entry) => entry === document.activeElement);
  entries[STEPS[key]?.(at, entries.length - 1) ?? 0]?.focus();
  return entries.length > 0;
}

/** Apply a key of STEPS to an open menu; where its entries are still being loaded, once they are there. */
export function moveInMenu(menu: HTMLDetailsElement, key: string): void {
  if (focusEntry(menu, key)) return;
  const observer = new MutationObserver(() => {
    const isAwaited = menu.open && menu.contains(document.activeElement);
    if (!isAwaited || focusEntry(menu, key)) observer.disconnect();
  });
  observer.observe(menu, { childList: true, subtree: true });
}
