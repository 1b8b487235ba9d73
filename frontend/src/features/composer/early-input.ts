/**
 * The box of index.html, in which one can write before the page is there; public/early.js works it until
 * then. The page's own box takes it over within one task, so that no key falls in between.
 */
import { isTouch } from "./focus";

/** On touch screens each word is a composition, which nothing ends while one thinks. */
const REST_MS = 1_500;

export interface EarlyInput {
  /** Sent already, as far as the writer knows. */
  messages: string[];
  text: string;
  /** Whether the text begins with what was kept of the draft. */
  isWhole: boolean;
}

let writing: EarlyInput | null = null;

/** What was written before the page was there: given once, to whoever sends it and keeps the rest. */
export function consumeEarlyInput(): EarlyInput | null {
  const taken = writing;
  writing = null;
  return taken;
}

function earlyBox(): HTMLTextAreaElement | null {
  return document.querySelector("#composer[data-early]");
}

function rest(box: HTMLTextAreaElement): Promise<"ended" | "rested"> {
  return new Promise((resolve) => {
    // Behind the event's own task: browsers differ in what they still write into the box then.
    const onEnd = () => setTimeout(resolve, 0, "ended");
    box.addEventListener("compositionend", onEnd, { once: true });
    if (!isTouch()) return;
    const wait = () => setTimeout(resolve, REST_MS, "rested");
    let timer = wait();
    box.addEventListener("input", () => {
      clearTimeout(timer);
      timer = wait();
    });
  });
}

/** Resolves when no input method is in the middle of a word. */
export async function compositionEnded(): Promise<void> {
  const box = earlyBox();
  while (box?.dataset.composing !== undefined && (await rest(box)) === "ended");
}

/** Draw the page, synchronously, in the place of what index.html shows; the writer's hand goes on. */
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
  // What came before it may have grown by a kept draft.
  const before = box.value.length - text.length;
  box.setSelectionRange(before + selectionStart, before + selectionEnd, selectionDirection);
  box.scrollTop = scrollTop;
}
