/** Checks a message against the server's limit on its length, which counts UTF-8 bytes. */
import { pageMeta } from "../../lib/page-meta";

/** The server writes its limit into the page. A page without it sends any length: the server checks too. */
function limitBytes(): number {
  return Number(pageMeta("message-limit-bytes")) || Infinity;
}

/** Return by how many KiB a text is too long; 0 where it is not. */
export function excessKib(text: string): number {
  const limit = limitBytes();
  // A UTF-16 code unit takes at most three bytes.
  if (text.length * 3 <= limit) return 0;
  const excess = new TextEncoder().encode(text).length - limit;
  return Math.max(0, Math.ceil(excess / 1024));
}

/** Whether the text is neither empty nor too long. */
export function canBeSent(text: string): boolean {
  return text.trim() !== "" && excessKib(text) === 0;
}
