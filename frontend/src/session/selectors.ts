/** Selects what only the page asks of the state. */
import type { ChatState } from "@wordbrook/client";
import { hasAccounts } from "./person";

/** Whether the server has no such conversation. */
export function isMissingThread(state: ChatState, conversation_id: string | null): boolean {
  const thread = state.threads[conversation_id ?? ""];
  return thread?.is_loaded === false && thread.error?.code === "not_found";
}

/** Whether the session of the person who was signed in here has ended. */
export function hasSessionEnded({ connection }: ChatState): boolean {
  const error = connection.phase === "refused" ? connection.error : null;
  return error?.code === "unauthenticated" && hasAccounts();
}

/** Whether a message to the conversation (null: a new one) has no ack yet. */
export function hasPending(state: ChatState, conversation_id: string | null): boolean {
  return state.outbox.some((item) => item.conversation_id === conversation_id);
}
