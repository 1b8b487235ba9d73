/** Stores the outbox, one key per item, so that two tabs never overwrite each other's. */
import type { ChatStore, OutboxItem } from "../store";

/** Where the messages without an ack are stored, so that they survive a reload of the page. */
export interface OutboxStorage {
  /** Return every stored value whose name begins with `prefix`. */
  load: (prefix: string) => string[];
  /** Store a value; null removes it. */
  save: (name: string, value: string | null) => void;
  /** Call `onChange` with the rest of the name when another tab changes a value; return what ends it. */
  onChange: (prefix: string, onChange: (name: string, value: string | null) => void) => () => void;
}

const PREFIX = "outbox.";
/** Older items found at a start wait for the user: they are not sent by themselves. */
const STALE_MS = 60 * 60 * 1_000;

function parseItem(text: string | null): OutboxItem | null {
  try {
    return JSON.parse(text ?? "null") as OutboxItem | null;
  } catch {
    return null;
  }
}

function loadOutbox({ load }: OutboxStorage): OutboxItem[] {
  return load(PREFIX)
    .map(parseItem)
    .filter((item) => item !== null)
    .sort((a, b) => a.written_at - b.written_at);
}

function afterReload(item: OutboxItem): OutboxItem {
  if (Date.now() - item.written_at > STALE_MS && item.phase !== "refused")
    return { ...item, phase: "held", held_for: item.held_for ?? "age", not_before: 0 };
  return { ...item, phase: item.phase === "sending" ? "queued" : item.phase, not_before: 0 };
}

/**
 * Load the stored outbox into a client, write every change of it, and apply what other tabs change;
 * returns what ends it.
 */
export function persistOutbox({ store }: { store: ChatStore }, storage: OutboxStorage): () => void {
  for (const item of loadOutbox(storage))
    store.dispatch({ name: "outbox:put", item: afterReload(item) });
  let before = store.get().outbox;
  const unsubscribe = store.subscribe(() => {
    const now = store.get().outbox;
    if (now === before) return;
    for (const item of now)
      if (!before.includes(item)) storage.save(PREFIX + item.message_id, JSON.stringify(item));
    const ids = new Set(now.map((item) => item.message_id));
    for (const { message_id } of before)
      if (!ids.has(message_id)) storage.save(PREFIX + message_id, null);
    before = now;
  });
  const endFollowing = followOtherTabs(store, storage);
  return () => {
    unsubscribe();
    endFollowing();
  };
}

function followOtherTabs(store: ChatStore, storage: OutboxStorage): () => void {
  return storage.onChange(PREFIX, (message_id, value) => {
    const item = parseItem(value);
    if (item === null) {
      store.dispatch({ name: "outbox:dropped", message_id });
      return;
    }
    // Another tab has begun the conversation: messages here that waited for it go into it.
    const { conversation_id, after_answer_id } = item;
    const own = store.get().outbox.find((each) => each.message_id === message_id);
    if (conversation_id === null || own?.conversation_id !== null) return;
    const change = { conversation_id, after_answer_id };
    store.dispatch({ name: "outbox:changed", message_id, change });
  });
}
