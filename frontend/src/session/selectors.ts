/** Selects what only the page asks of the state. */
import type { ChatState } from "@wordbrook/client";

/** Whether the server has no such conversation. */
export function isMissingThread(state: ChatState, conversation_id: string | null): boolean {
  const thread = state.threads[conversation_id ?? ""];
  return thread?.is_loaded === false && thread.error?.code === "not_found";
}

/** Whether a message to the conversation (null: a new one) has no ack yet. */
export function hasPending(state: ChatState, conversation_id: string | null): boolean {
  return state.outbox.some((item) => item.conversation_id === conversation_id);
}
