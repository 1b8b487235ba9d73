/** Keeps the outbox in the browser as the store has it, and takes in what other tabs have done with it. */
import type { ChatStore, OutboxItem } from "../store";
import { dropOutboxItem, keepOutboxItem, keptOutbox, onOutboxItem } from "./kept";

/** Older ones found at a start are not sent unasked. */
const STALE_MS = 60 * 60 * 1_000;

function found(item: OutboxItem): OutboxItem {
  if (Date.now() - item.written_at > STALE_MS && item.phase !== "refused")
    return { ...item, phase: "held", held_for: item.held_for ?? "age", not_before: 0 };
  return { ...item, phase: item.phase === "sending" ? "queued" : item.phase, not_before: 0 };
}

export function keepOutbox(store: ChatStore): void {
  for (const item of keptOutbox()) store.dispatch({ name: "outbox:put", item: found(item) });
  let before = store.get().outbox;
  store.subscribe(() => {
    const now = store.get().outbox;
    if (now === before) return;
    for (const item of now) if (!before.includes(item)) keepOutboxItem(item);
    const ids = new Set(now.map((item) => item.message_id));
    for (const { message_id } of before) if (!ids.has(message_id)) dropOutboxItem(message_id);
    before = now;
  });
  onOutboxItem((message_id, item) => {
    if (item === null) {
      store.dispatch({ name: "outbox:dropped", message_id });
      return;
    }
    // Begun elsewhere: what waited for that goes there.
    const { conversation_id, after_answer_id } = item;
    const own = store.get().outbox.find((each) => each.message_id === message_id);
    if (conversation_id === null || own?.conversation_id !== null) return;
    const change = { conversation_id, after_answer_id };
    store.dispatch({ name: "outbox:changed", message_id, change });
  });
}
