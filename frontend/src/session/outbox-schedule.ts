/** Pure: which of the messages that wait may go out now. */
import { isAnswer, type Answer } from "../protocol";
import type { ChatState, OutboxItem } from "../store";
import { isBusy, selectPath } from "../store/selectors";

/** `ask`: the server knows whether and where, for its conversation is not followed here. */
export type NextStep = "send" | "ask" | "wait" | "hold";

/** Whether the server takes anything new, as far as it has said. */
export function canAsk({ degraded }: ChatState): boolean {
  return degraded?.can_ask !== false;
}

/** Messages of one conversation go out one by one; so do those that begin one. */
export function isNext(outbox: readonly OutboxItem[], item: OutboxItem): boolean {
  const isStuck = ({ phase }: OutboxItem) => phase === "held" || phase === "refused";
  const line = outbox.filter(
    (other) =>
      other.conversation_id === item.conversation_id &&
      // Beside one that nobody sends another conversation can begin.
      (item.conversation_id !== null || other === item || !isStuck(other)),
  );
  return line[0] === item;
}

/** The answer whose end a message was to follow, or what was written anew in its place. */
function answerBefore(state: ChatState, item: OutboxItem): Answer | null {
  const after = state.threads[item.conversation_id ?? ""]?.messages[item.after_answer_id ?? ""];
  if (!after || !isAnswer(after)) return null;
  const last = selectPath(state, item.conversation_id).findLast(isAnswer);
  if (last?.parent_id !== after.parent_id || !state.seen_live[last.id]) return after;
  return last;
}

function endedBadly(state: ChatState, item: OutboxItem): boolean {
  const status = answerBefore(state, item)?.status;
  return status === "failed" || status === "interrupted";
}

/** After a good end the next goes out by itself; after a bad one the writer decides. */
export function nextStepOf(state: ChatState, item: OutboxItem): NextStep {
  // The server may have it already: then the same again changes nothing there.
  if (item.payload !== null || item.conversation_id === null) return "send";
  if (endedBadly(state, item)) return "hold";
  if (state.followed !== item.conversation_id) return "ask";
  const thread = state.threads[item.conversation_id];
  if (!thread?.is_loaded) return thread?.error ? "ask" : "wait";
  return isBusy(state, item.conversation_id) ? "wait" : "send";
}

/** Whether what an answer's bad end has held up can go on: it was continued, or written anew. */
export function isReleased(state: ChatState, item: OutboxItem): boolean {
  if (item.phase !== "held" || item.held_for !== "answer") return false;
  return answerBefore(state, item) !== null && !endedBadly(state, item);
}
