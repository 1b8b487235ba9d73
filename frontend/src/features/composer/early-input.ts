/**
 * Takes over the text field of index.html, which public/early-input.js handles until the page has
 * loaded. The page's field replaces it within one task, so that no key press is lost.
 */
import { isTouch } from "./focus";

/** On touch screens each word is a composition, and a pause does not end it. */
const PAUSE_MS = 1_500;

export interface EarlyInput {
  /** Messages that the user sent before the page had loaded. */
  messages: string[];
  text: string;
  /** Whether `text` begins with the stored draft. */
  isWhole: boolean;
}

let writing: EarlyInput | null = null;

/** Return the early text once; later calls return null. */
export function consumeEarlyInput(): EarlyInput | null {
  const taken = writing;
  writing = null;
  return taken;
}

function earlyBox(): HTMLTextAreaElement | null {
  return document.querySelector("#composer[data-early]");
}

function compositionOrPause(box: HTMLTextAreaElement): Promise<"ended" | "rested"> {
  return new Promise((resolve) => {
    // In a later task: browsers differ in what they still write into the field during the event.
    const onEnd = () => setTimeout(resolve, 0, "ended");
    box.addEventListener("compositionend", onEnd, { once: true });
    if (!isTouch()) return;
    const wait = () => setTimeout(resolve, PAUSE_MS, "rested");
    let timer = wait();
    box.addEventListener("input", () => {
      clearTimeout(timer);
      timer = wait();
    });
  });
}

/** Resolve when no input method is composing a word. */
export async function compositionEnded(): Promise<void> {
  const box = earlyBox();
  while (box?.dataset.composing !== undefined && (await compositionOrPause(box)) === "ended");
}

/**
 * Draw the page synchronously in place of index.html's field, and keep its text, selection, focus
 * and scroll position.
 */
export function replaceEarlyPage(draw: () => void): void {
  const early = earlyBox();
  if (!early) {
    draw();
    return;
  }
  const messages = [...document.querySelectorAll(".pending .user-text")].map(
    (message) => message.textContent,
  );
  const { value: text, selectionStart, selectionEnd, selectionDirection, scrollTop } = early;
  const hadFocus = document.activeElement === early;
  const isAny = text !== "" || messages.length > 0;
  const isWhole = early.dataset.early === "whole";
  writing = isAny ? { messages, text, isWhole } : null;
  draw();
  const box = document.querySelector<HTMLTextAreaElement>("#composer:not([data-early])");
  if (!box) return;
  if (hadFocus) box.focus();
  if (document.activeElement !== box) return;
  // A stored draft may stand before the text.
  const before = box.value.length - text.length;
  box.setSelectionRange(before + selectionStart, before + selectionEnd, selectionDirection);
  box.scrollTop = scrollTop;
}
