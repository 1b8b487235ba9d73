/** A plain click stays in the page; one for a new tab or window is the browser's. */
export function isPlain(event: React.MouseEvent): boolean {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}
