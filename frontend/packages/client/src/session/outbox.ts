/**
 * Sends messages, each under one id until its ack: at once, after the running answer, or after a
 * reconnect. They survive a reload.
 */
import { isAnswer, type MessageSendAck, type WireError } from "../protocol";
import type { ChatStore, OutboxItem } from "../store";
import { selectPath } from "../store/selectors";
import { HttpFailure, type Http } from "../transport/http";
import type { Connection } from "../transport/connection";
import { newUuid } from "../lib/uuid";
import { canAsk, holdReason, isNext, isReleased, nextStepOf } from "./outbox-schedule";

const BUSY_WAIT_MS = 1_000;
/** How often the server is asked whether a conversation that is not open is still busy. */
const ASK_AGAIN_MS = 4_000;
/** Refusals of a server that was shutting down or had lost its storage. */
const TEMPORARY = new Set(["unavailable", "storage_unavailable", "internal"]);

export interface Outbox {
  /** Return the id of the message. */
  write: (
    conversation_id: string | null,
    text: string,
    model: string | null,
    more?: Pick<OutboxItem, "parent_id" | "options" | "files">,
  ) => string;
  /** Send a refused or held item now. */
  retry: (message_id: string) => void;
  discard: (message_id: string) => OutboxItem | undefined;
  /** Hold what waits for an answer that is being stopped; what is written later is sent after it. */
  holdAfter: (answer_id: string) => void;
  /**
   * Send what has no ack again under the same id, after a reconnect or when the server has
   * recovered.
   */
  resend: () => void;
}

export function createOutbox(
  store: ChatStore,
  connection: Connection,
  http: Http,
  onSent: (item: OutboxItem, ack: MessageSendAck, isAgain: boolean) => void,
): Outbox {
  const find = (id: string) => store.get().outbox.find((item) => item.message_id === id);
  /** Messages whose conversation is being asked for, and messages that wait for their ack. */
  const asked = new Set<string>();
  const sent = new Set<string>();
  const stopped = new Set<string>();
  let isPumping = false;

  function change(message_id: string, changed: Partial<OutboxItem>): void {
    store.dispatch({ name: "outbox:changed", message_id, change: changed });
  }

  function later(item: OutboxItem, wait_ms: number): void {
    const not_before = Date.now() + wait_ms;
    change(item.message_id, { phase: "queued", payload: null, not_before });
    setTimeout(pump, wait_ms + 10);
  }

  function refused(item: OutboxItem, error: WireError): void {
    if (error.code === "conversation_busy") later(item, BUSY_WAIT_MS);
    else if (error.code === "id_reused") {
      // Another tab has sent it with another payload: the server has it.
      store.dispatch({ name: "outbox:dropped", message_id: item.message_id });
    } else
      change(item.message_id, { phase: "refused", error: { ...error, received_at: Date.now() } });
  }

  async function send(item: OutboxItem, head_id: string | null): Promise<void> {
    const isAgain = item.payload !== null;
    const payload = item.payload ?? {
      message_id: item.message_id,
      conversation_id: item.conversation_id,
      parent_id: item.parent_id === undefined ? head_id : item.parent_id,
      text: item.text,
      file_ids: item.files?.map(({ file_id }) => file_id),
      ...(item.options ? { options: item.options, keep_options: true } : {}),
      ...(item.model === null ? {} : { model: item.model }),
    };
    change(item.message_id, { phase: "sending", payload, error: null });
    const current = find(item.message_id) ?? item;
    sent.add(item.message_id);
    const ack = await connection.request("message:send", payload).catch(() => null);
    sent.delete(item.message_id);
    if (ack?.ok) onSent(current, ack, isAgain);
    else if (ack) refused(current, ack.error);
    // Without an ack the server may have it. The same id is sent again after the reconnect.
    else if (connection.isOnline()) change(item.message_id, { phase: "queued" });
  }

  /** Only the server knows the head of a conversation that is not open, and whether it is busy. */
  async function askThenSend({ message_id, conversation_id }: OutboxItem): Promise<void> {
    if (asked.has(message_id) || conversation_id === null) return;
    asked.add(message_id);
    try {
      const { conversation } = await http.getConversation(conversation_id);
      store.dispatch({ name: "conversation:put", conversation });
      const item = find(message_id);
      if (item?.phase !== "queued" || !connection.isOnline()) return;
      if (conversation.running.length > 0) later(item, ASK_AGAIN_MS);
      else void send(item, conversation.head_id);
    } catch (failure) {
      if (!(failure instanceof HttpFailure)) throw failure;
      const item = find(message_id);
      if (item && failure.error.retryable) later(item, ASK_AGAIN_MS);
      else if (item) refused(item, failure.error);
    } finally {
      asked.delete(message_id);
    }
  }

  function pump(): void {
    if (isPumping || !connection.isOnline() || !canAsk(store.get())) return;
    isPumping = true;
    try {
      for (const { message_id } of store.get().outbox) {
        const waiting = find(message_id);
        if (waiting && isReleased(store.get(), waiting)) change(message_id, { phase: "queued" });
        const item = find(message_id);
        const state = store.get();
        if (item?.phase !== "queued" || item.not_before > Date.now()) continue;
        if (!isNext(state.outbox, item)) continue;
        const step = nextStepOf(state, item);
        const head_id = selectPath(state, item.conversation_id).at(-1)?.id ?? null;
        if (step === "send") void send(item, head_id);
        else if (step === "ask") void askThenSend(item);
        else if (step === "hold") {
          change(message_id, { phase: "held", held_for: holdReason(state, item) ?? "answer" });
        }
      }
    } finally {
      isPumping = false;
    }
  }

  store.subscribe(pump);

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
        after_answer_id:
          running?.status === "streaming" && !stopped.has(running.id) ? running.id : null,
        payload: null,
        error: null,
        not_before: 0,
        ...more,
      };
      store.dispatch({ name: "outbox:put", item });
      return item.message_id;
    },
    retry: (message_id) => {
      change(message_id, { phase: "queued", error: null, after_answer_id: null, not_before: 0 });
    },
    discard: (message_id) => {
      const item = find(message_id);
      store.dispatch({ name: "outbox:dropped", message_id });
      return item;
    },
    holdAfter: (answer_id) => {
      stopped.add(answer_id);
      for (const { phase, after_answer_id, message_id } of store.get().outbox) {
        if (phase !== "queued" || after_answer_id !== answer_id) continue;
        change(message_id, { phase: "held", held_for: "stop" });
      }
    },
    resend: () => {
      for (const { phase, error, message_id } of store.get().outbox) {
        const isLost = phase === "sending" && !sent.has(message_id);
        const isPassed = phase === "refused" && TEMPORARY.has(error?.code ?? "");
        if (isLost || isPassed) change(message_id, { phase: "queued", not_before: 0 });
      }
      pump();
    },
  };
}
