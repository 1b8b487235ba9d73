/** Decides which waiting messages are sent now. Pure. */
import { isAnswer, type Answer } from "../protocol";
import type { ChatState, OutboxItem } from "../store";
import { isBusy, selectPath } from "../store/selectors";

/**
 * `ask`: the conversation is not open here, so only the server knows its head and whether it is
 * busy.
 */
export type NextStep = "send" | "ask" | "wait" | "hold";

/** Whether the server accepts new requests, as far as it has reported. */
export function canAsk({ degraded }: ChatState): boolean {
  return degraded?.can_ask !== false;
}

/** Whether the item is the first of its conversation's queue; new conversations share one queue. */
export function isNext(outbox: readonly OutboxItem[], item: OutboxItem): boolean {
  const isStuck = ({ phase }: OutboxItem) => phase === "held" || phase === "refused";
  const line = outbox.filter(
    (other) =>
      other.conversation_id === item.conversation_id &&
      // A message that waits for the user does not block another new conversation.
      (item.conversation_id !== null || other === item || !isStuck(other)),
  );
  return line[0] === item;
}

/** Return the answer that the message waits for, or the answer regenerated in its place. */
function answerBefore(state: ChatState, item: OutboxItem): Answer | null {
  const after = state.threads[item.conversation_id ?? ""]?.messages[item.after_answer_id ?? ""];
  if (!after || !isAnswer(after)) return null;
  const last = selectPath(state, item.conversation_id).findLast(isAnswer);
  if (last?.parent_id !== after.parent_id || !state.seen_live[last.id]) return after;
  return last;
}

/** Return why the answer before the item holds it; null where it does not. */
export function holdReason(state: ChatState, item: OutboxItem): "answer" | "stop" | null {
  const status = answerBefore(state, item)?.status;
  if (status === "stopped") return "stop";
  return status === "failed" || status === "interrupted" ? "answer" : null;
}

/** After a completed answer the next message is sent; after another ending the user decides. */
export function nextStepOf(state: ChatState, item: OutboxItem): NextStep {
  // The server may have the message already: sending it again under the same id changes nothing.
  if (item.payload !== null || item.conversation_id === null) return "send";
  if (holdReason(state, item) !== null) return "hold";
  if (!state.followed.includes(item.conversation_id)) return "ask";
  const thread = state.threads[item.conversation_id];
  if (!thread?.is_loaded) return thread?.error ? "ask" : "wait";
  return isBusy(state, item.conversation_id) ? "wait" : "send";
}

/**
 * Whether a message that a failed answer held back can be sent: that answer was continued or
 * regenerated.
 */
export function isReleased(state: ChatState, item: OutboxItem): boolean {
  if (item.phase !== "held" || item.held_for !== "answer") return false;
  return answerBefore(state, item) !== null && holdReason(state, item) === null;
}
