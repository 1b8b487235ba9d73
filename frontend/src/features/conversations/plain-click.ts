/** Whether a click opens the link in this page, and not in a new tab or window. */
export function isPlain(event: React.MouseEvent): boolean {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}
