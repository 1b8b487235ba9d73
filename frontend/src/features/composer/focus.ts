/**
 * Moves the focus to the composer after a focused element was removed: to its field, or on touch
 * screens, where that would open the keyboard, to its button.
 */
export function isTouch(): boolean {
  return matchMedia("(pointer: coarse)").matches;
}

export function focusComposer(): void {
  const place = isTouch() ? ".send-button" : "#composer";
  document.querySelector<HTMLElement>(place)?.focus();
}

/** Focus the field where another conversation is shown; on touch screens the focus stays. */
export function focusField(): void {
  if (!isTouch()) document.getElementById("composer")?.focus();
}
