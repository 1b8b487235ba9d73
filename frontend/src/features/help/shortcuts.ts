/**
 * Shortcuts of a single character, outside of text fields. WCAG requires that they can be switched
 * off.
 */
import { useEffect } from "react";
import { isAnyLoading } from "../../components/loading/lazy-component";
import { loadItem, saveItem } from "../../lib/storage";

const KEY = "shortcuts";

export function areOn(): boolean {
  return loadItem(KEY) !== "off";
}

export function setOn(isOn: boolean): void {
  saveItem(KEY, isOn ? null : "off");
}

const OPEN_PARTS = "dialog[open], details.menu[open], .popover, .model-choices";

/** Whether something is open, or about to be, that keys are meant for. */
function isAnyOpen(): boolean {
  return isAnyLoading() || document.querySelector(OPEN_PARTS) !== null;
}

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest("input, textarea, select, [contenteditable], [role=listbox]") !== null
  );
}

/** `actions` maps a character to its action. */
export function useShortcuts(actions: Readonly<Record<string, () => void>>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isWriting(event.target) || isAnyOpen() || !areOn()) return;
      const action = Object.hasOwn(actions, event.key) ? actions[event.key] : undefined;
      if (!action) return;
      event.preventDefault();
      action();
    };
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("keydown", onKey);
    };
  }, [actions]);
}
