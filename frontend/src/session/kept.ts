/** What the browser keeps for us. Storage may be full or forbidden; then nothing is kept, and that is all. */
import type { OutboxItem } from "../store";

const PREFIX = "wordbrook.";
const OUTBOX = `${PREFIX}outbox.`;

export function keep(name: string, value: string | null): void {
  try {
    if (value === null || value === "") localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, value);
  } catch {
    // See above.
  }
}

export function kept(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

/** Of what is being written in a conversation; null is the one that is not begun. */
export function draftName(conversation_id: string | null): string {
  return `draft.${conversation_id ?? "new"}`;
}

/** Has a conversation that begins keep what is being written next. */
export function moveDraft(conversation_id: string): void {
  keep(draftName(conversation_id), kept(draftName(null)));
  keep(draftName(null), null);
}

/** One key per item, so that two tabs never overwrite each other's. */
export function keepOutboxItem(item: OutboxItem): void {
  keep(`outbox.${item.message_id}`, JSON.stringify(item));
}

export function dropOutboxItem(message_id: string): void {
  keep(`outbox.${message_id}`, null);
}

function parseItem(text: string | null): OutboxItem | null {
  try {
    return JSON.parse(text ?? "null") as OutboxItem | null;
  } catch {
    return null;
  }
}

/** Tells of items that another tab has changed; null where it has sent or removed one. */
export function onOutboxItem(changed: (message_id: string, item: OutboxItem | null) => void): void {
  addEventListener("storage", ({ key, newValue }) => {
    if (key?.startsWith(OUTBOX)) changed(key.slice(OUTBOX.length), parseItem(newValue));
  });
}

export function keptOutbox(): OutboxItem[] {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(OUTBOX))
      .map((key) => parseItem(localStorage.getItem(key)))
      .filter((item) => item !== null)
      .sort((a, b) => a.written_at - b.written_at);
  } catch {
    return [];
  }
}
