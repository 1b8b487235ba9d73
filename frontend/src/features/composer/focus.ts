/** Where the focus goes when what had it goes away: to the box, or where that would open a keyboard, beside it. */
export function isTouch(): boolean {
  return matchMedia("(pointer: coarse)").matches;
}

export function focusComposer(): void {
  const place = isTouch() ? ".send-button" : "#composer";
  document.querySelector<HTMLElement>(place)?.focus();
}
