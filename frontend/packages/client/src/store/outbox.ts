/** Messages without an ack: being sent, queued, or held until the user decides. */
import type {
  Answer,
  FilePart,
  MessageSend,
  MessageSendAck,
  Options,
  UserMessage,
  WireError,
} from "../protocol";

export interface OutboxItem {
  message_id: string;
  conversation_id: string | null;
  text: string;
  model: string | null;
  /** The parent message, set for an edit; without it, the current head. */
  parent_id?: string | null;
  /** Options of a new conversation, for all its answers. */
  options?: Options;
  /** Files that were uploaded for it. */
  files?: readonly FilePart[];
  /** Milliseconds since the epoch. */
  written_at: number;
  /** queued: waits for its turn or the connection. held: waits for the user. */
  phase: "queued" | "sending" | "refused" | "held";
  /** Why it is held: the answer before it failed or was stopped, or it is older than a reload. */
  held_for?: "answer" | "stop" | "age";
  /** The answer that was streaming when it was written; the message waits for it to complete. */
  after_answer_id: string | null;
  /** Fixed when first sent: the same id must always carry the same payload. */
  payload: MessageSend | null;
  error: (WireError & { received_at?: number }) | null;
  /** Not before this time, in milliseconds since the epoch. */
  not_before: number;
}

export type OutboxAction =
  | { name: "outbox:put"; item: OutboxItem }
  | { name: "outbox:changed"; message_id: string; change: Partial<OutboxItem> }
  | { name: "outbox:dropped"; message_id: string };

export function reduceOutbox(
  outbox: readonly OutboxItem[],
  action: OutboxAction,
): readonly OutboxItem[] {
  switch (action.name) {
    case "outbox:put":
      return [...outbox.filter((item) => item.message_id !== action.item.message_id), action.item];
    case "outbox:changed":
      return outbox.map((item) =>
        item.message_id === action.message_id ? { ...item, ...action.change } : item,
      );
    case "outbox:dropped":
      return outbox.filter((item) => item.message_id !== action.message_id);
  }
}

/** Remove messages that the server turns out to have; one that is being sent waits for its ack. */
export function withoutSent(
  outbox: readonly OutboxItem[],
  there: readonly { id: string }[],
): readonly OutboxItem[] {
  const ids = new Set(there.map(({ id }) => id));
  const left = outbox.filter((item) => item.phase === "sending" || !ids.has(item.message_id));
  return left.length === outbox.length ? outbox : left;
}

/** Move messages that were written before the conversation existed into it. */
export function assignConversation(
  outbox: readonly OutboxItem[],
  { conversation_id, answer_id }: MessageSendAck,
): readonly OutboxItem[] {
  return outbox.map((item) =>
    item.conversation_id === null && item.phase === "queued" && item.payload === null
      ? { ...item, conversation_id, after_answer_id: answer_id }
      : item,
  );
}

/** Build the message from its ack; the server's own version replaces it. */
export function sentMessage(item: OutboxItem, ack: MessageSendAck): UserMessage {
  return {
    id: ack.message_id,
    conversation_id: ack.conversation_id,
    parent_id: item.payload?.parent_id ?? null,
    role: "user",
    parts: [{ kind: "text", at: 0, text: item.text }, ...(item.files ?? [])],
    siblings: [ack.message_id],
    created_at: new Date(item.written_at).toISOString(),
  };
}

/** Build a placeholder for the coming answer, with run 0: every version of the server is newer. */
export function awaitedAnswer(item: OutboxItem, ack: MessageSendAck): Answer {
  return {
    id: ack.answer_id,
    conversation_id: ack.conversation_id,
    parent_id: ack.message_id,
    role: "assistant",
    parts: [],
    siblings: [ack.answer_id],
    created_at: new Date(item.written_at).toISOString(),
    status: "streaming",
    run: 0,
    finish_reason: null,
    model: item.model ?? "",
    usage: null,
    timings: null,
    error: null,
  };
}
