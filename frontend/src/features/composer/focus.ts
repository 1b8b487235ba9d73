/**
 * Moves the focus to the composer after a focused element was removed: to its field, or on touch
 * screens, where that would open the keyboard, to its button. Where the drawer covers it, to the
 * drawer's.
 */
export function isTouch(): boolean {
  return matchMedia("(pointer: coarse)").matches;
}

export function focusComposer(): void {
  const control = document.querySelector<HTMLElement>(isTouch() ? ".send-button" : "#composer");
  const isCovered = control?.closest("[inert]") != null;
  (isCovered ? document.querySelector<HTMLElement>(".sidebar-close") : control)?.focus();
}

/** Focus the field where another conversation is shown; on touch screens the focus stays. */
export function focusField(): void {
  if (!isTouch()) document.getElementById("composer")?.focus();
}
