/**
 * Sends what was written, each item under one id for as long as it takes: at once, after the answer
 * that is being written, or when the connection is back. Kept over a reload until the ack.
 */
import type { MessageSendAck, WireError } from "../protocol";
import { isAnswer } from "../protocol";
import type { ChatStore, OutboxItem } from "../store";
import { isBusy, selectPath } from "../store/selectors";
import type { Link } from "../transport/link";
import { newUuid } from "./ids";
import { dropOutboxItem, keepOutboxItem, keptOutbox, onOutboxItemDropped } from "./kept";

const BUSY_WAIT_MS = 1_000;
/** Older ones found at a start are not sent unasked. */
const STALE_MS = 60 * 60 * 1_000;

export interface Outbox {
  write: (
    conversation_id: string | null,
    text: string,
    model: string | null,
    more?: Pick<OutboxItem, "parent_id" | "options">,
  ) => void;
  /** Send a refused or held item now. */
  retry: (message_id: string) => void;
  discard: (message_id: string) => OutboxItem | undefined;
  /** After a connection was lost: what had no ack goes out again, under the same id. */
  resend: () => void;
}

export function createOutbox(
  store: ChatStore,
  link: Link,
  onSent: (item: OutboxItem, ack: MessageSendAck, isAgain: boolean) => void,
): Outbox {
  const find = (id: string) => store.get().outbox.find((item) => item.message_id === id);
  let isPumping = false;

  function change(message_id: string, changed: Partial<OutboxItem>): void {
    store.dispatch({ name: "outbox:changed", message_id, change: changed });
    const item = find(message_id);
    if (item) keepOutboxItem(item);
  }

  /** After a good end the next goes out by itself; after a bad one the writer decides. */
  function turnOf(item: OutboxItem): "send" | "wait" | "hold" {
    const state = store.get();
    if (isBusy(state, item.conversation_id)) return "wait";
    const thread = state.threads[item.conversation_id ?? ""];
    const after = thread?.messages[item.after_answer_id ?? ""];
    const endedBadly =
      after && isAnswer(after) && (after.status === "failed" || after.status === "interrupted");
    return endedBadly ? "hold" : "send";
  }

  function refused(item: OutboxItem, error: WireError): void {
    if (error.code === "conversation_busy") {
      change(item.message_id, {
        phase: "queued",
        payload: null,
        not_before: Date.now() + BUSY_WAIT_MS,
      });
      setTimeout(pump, BUSY_WAIT_MS + 10);
    } else change(item.message_id, { phase: "refused", error });
  }

  async function send(item: OutboxItem): Promise<void> {
    const state = store.get();
    const isAgain = item.payload !== null;
    const payload = item.payload ?? {
      message_id: item.message_id,
      conversation_id: item.conversation_id,
      parent_id:
        item.parent_id === undefined
          ? (selectPath(state, item.conversation_id).at(-1)?.id ?? null)
          : item.parent_id,
      text: item.text,
      ...(item.options ? { options: item.options, keep_options: true } : {}),
      ...(item.model === null ? {} : { model: item.model }),
    };
    change(item.message_id, { phase: "sending", payload, error: null });
    const current = find(item.message_id) ?? item;
    try {
      const ack = await link.request("message:send", payload);
      if (!ack.ok) {
        refused(current, ack.error);
        return;
      }
      dropOutboxItem(item.message_id);
      onSent(current, ack, isAgain);
    } catch {
      // No ack: it may have been taken. The same id goes out again once we are connected.
      if (link.isOnline()) change(item.message_id, { phase: "queued" });
    }
  }

  function pump(): void {
    if (isPumping || !link.isOnline()) return;
    isPumping = true;
    try {
      const seen = new Set<string>();
      for (const item of store.get().outbox) {
        const line = item.conversation_id ?? item.message_id;
        const isFirst = !seen.has(line);
        seen.add(line);
        if (!isFirst || item.phase !== "queued" || item.not_before > Date.now()) continue;
        const turn = turnOf(item);
        if (turn === "send") void send(item);
        else if (turn === "hold") change(item.message_id, { phase: "held" });
      }
    } finally {
      isPumping = false;
    }
  }

  for (const item of keptOutbox()) {
    const isStale = Date.now() - item.written_at > STALE_MS;
    const phase = isStale ? "held" : item.phase === "sending" ? "queued" : item.phase;
    store.dispatch({ name: "outbox:put", item: { ...item, phase, not_before: 0 } });
  }
  store.subscribe(pump);
  onOutboxItemDropped((message_id) => {
    store.dispatch({ name: "outbox:dropped", message_id });
  });

  return {
    write: (conversation_id, text, model, more = {}) => {
      const running = selectPath(store.get(), conversation_id).findLast(isAnswer);
      const item: OutboxItem = {
        message_id: newUuid(),
        conversation_id,
        text,
        model,
        written_at: Date.now(),
        phase: "queued",
        after_answer_id: running?.status === "streaming" ? running.id : null,
        payload: null,
        error: null,
        not_before: 0,
        ...more,
      };
      keepOutboxItem(item);
      store.dispatch({ name: "outbox:put", item });
    },
    retry: (message_id) => {
      change(message_id, { phase: "queued", error: null, after_answer_id: null, not_before: 0 });
    },
    discard: (message_id) => {
      const item = find(message_id);
      dropOutboxItem(message_id);
      store.dispatch({ name: "outbox:dropped", message_id });
      return item;
    },
    resend: () => {
      for (const item of store.get().outbox) {
        if (item.phase === "sending") change(item.message_id, { phase: "queued" });
      }
      pump();
    },
  };
}
