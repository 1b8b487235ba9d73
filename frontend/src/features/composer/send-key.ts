/** Which keys send a message, in the composer and in the editor of a message. */
import type { KeyboardEvent } from "react";
import { preference } from "../../lib/preferences";
import { texts } from "../../i18n";
import { isTouch } from "./focus";

/** Whether the key belongs to an input method; Safari reports that by the key code alone. */
function isComposing(event: KeyboardEvent): boolean {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing else tells in Safari
  return event.nativeEvent.isComposing || event.keyCode === 229;
}

/** Whether Enter alone sends; on touch screens it breaks the line. */
function doesEnterSend(): boolean {
  return !isTouch() && preference("enter") === "send";
}

export function isSendKey(event: KeyboardEvent): boolean {
  if (event.key !== "Enter" || event.shiftKey || isComposing(event)) return false;
  return event.ctrlKey || event.metaKey || doesEnterSend();
}

/** Return the name of the key that sends. */
export function sendKeyName(): string {
  return doesEnterSend() ? "Enter" : `${texts.help.ctrl}+Enter`;
}
