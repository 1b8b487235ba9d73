/** What can be sent: not nothing, and no more than the server takes, counted as it counts: in UTF-8 bytes. */
import { MESSAGE_LIMIT_BYTES } from "../../protocol";

/** By how many KiB a text is too long; 0 where it is not. */
export function excessKib(text: string): number {
  // No character takes more than three bytes a code unit.
  if (text.length * 3 <= MESSAGE_LIMIT_BYTES) return 0;
  const excess = new TextEncoder().encode(text).length - MESSAGE_LIMIT_BYTES;
  return Math.max(0, Math.ceil(excess / 1024));
}

export function canBeSent(text: string): boolean {
  return text.trim() !== "" && excessKib(text) === 0;
}
