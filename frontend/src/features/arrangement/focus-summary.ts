/** Focuses the button of a menu, after the dialog of one of its entries, which are hidden then. */
export function focusSummary(place: string, isLost = isOnBody): void {
  requestAnimationFrame(() => {
    if (isLost()) document.querySelector<HTMLElement>(`${place} summary`)?.focus();
  });
}

function isOnBody(): boolean {
  return document.activeElement === document.body;
}

/** A moved row is removed and drawn at its new place; meanwhile the notice takes the focus. */
function isOnBodyOrNotice(): boolean {
  return isOnBody() || Boolean(document.activeElement?.closest(".toast"));
}

/**
 * Focus the menu of a conversation that went to another place in the list, or of its folder where
 * that is closed: React draws a new row there, and the focus falls to <body> with the old one.
 * `hasNotice`: a notice with Undo may have it since.
 */
export function focusMoved(
  id: string,
  folder_id: string | null | undefined,
  hasNotice = false,
): void {
  const row = `[data-conversation="${id}"]`;
  requestAnimationFrame(() => {
    focusSummary(
      document.querySelector(row) ? row : `[data-folder="${folder_id ?? ""}"]`,
      hasNotice ? isOnBodyOrNotice : isOnBody,
    );
  });
}
