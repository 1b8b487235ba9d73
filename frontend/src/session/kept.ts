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

/** One key per item, so that two tabs never overwrite each other's. */
export function keepOutboxItem(item: OutboxItem): void {
  keep(`outbox.${item.message_id}`, JSON.stringify(item));
}

export function dropOutboxItem(message_id: string): void {
  keep(`outbox.${message_id}`, null);
}

/** Tells of items that another tab has sent or removed. */
export function onOutboxItemDropped(dropped: (message_id: string) => void): void {
  addEventListener("storage", ({ key, newValue }) => {
    if (newValue === null && key?.startsWith(OUTBOX)) dropped(key.slice(OUTBOX.length));
  });
}

function parseItem(key: string): OutboxItem | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") as OutboxItem | null;
  } catch {
    return null;
  }
}

export function keptOutbox(): OutboxItem[] {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(OUTBOX))
      .map(parseItem)
      .filter((item) => item !== null)
      .sort((a, b) => a.written_at - b.written_at);
  } catch {
    return [];
  }
}
