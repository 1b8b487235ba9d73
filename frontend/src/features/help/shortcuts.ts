/**
 * Shortcuts of the whole page: chords such as Ctrl+K anywhere, single characters outside of text
 * fields. WCAG requires that single characters can be switched off.
 */
import { useEffect } from "react";
import { isAnyLoading } from "../../components/loading/lazy-component";
import { preference } from "../../lib/preferences";
import { texts } from "../../i18n";

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

/** On a Mac, chords use the Command key; Control has other meanings in text fields. */
function isMac(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}

/** Return the keys of a chord as they are printed on this machine's keyboard. */
export function chordKeys(chord: string): string[] {
  return chord.split("+").map((key) => {
    if (key === "mod") return isMac() ? "⌘" : texts.help.ctrl;
    return key === "shift" ? texts.help.shift : key.toUpperCase();
  });
}

/** Return the value of `aria-keyshortcuts` for a chord. */
export function ariaChord(chord: string): string {
  const modifier = isMac() ? "Meta" : "Control";
  return chord.replace("mod", modifier).replace("shift", "Shift");
}

/** Return the name of the pressed chord; null where it has not exactly the page's modifiers. */
function chordOf(event: KeyboardEvent): string | null {
  const [wanted, other] = isMac() ? [event.metaKey, event.ctrlKey] : [event.ctrlKey, event.metaKey];
  if (!wanted || other || event.altKey) return null;
  return `mod+${event.shiftKey ? "shift+" : ""}${event.key.toLowerCase()}`;
}

function nameOf(event: KeyboardEvent): string | null {
  const chord = chordOf(event);
  if (chord !== null) return document.querySelector("dialog[open]") ? null : chord;
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const isMeant = !isWriting(event.target) && !isAnyOpen() && preference("shortcuts") === "on";
  return isMeant ? event.key : null;
}

/** `actions` maps a character, or a chord such as `mod+k`, to its action. */
export function useShortcuts(actions: Readonly<Record<string, () => void>>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const name = nameOf(event);
      const action = name !== null && Object.hasOwn(actions, name) ? actions[name] : undefined;
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
