/** Selects values from the state; the result is stable while its input is unchanged. */
import {
  isAnswer,
  MOST_HAVE,
  type Answer,
  type Conversation,
  type Have,
  type Message,
} from "../protocol";
import { haveOf } from "./answer-text";
import type { ChatState, Thread } from "./chat-state";
import { pathOf } from "./thread";

const NO_MESSAGES: readonly Message[] = [];
const paths = new WeakMap<Thread, readonly Message[]>();
const lists = new WeakMap<ChatState["conversations"], readonly Conversation[]>();

export function selectPath(state: ChatState, conversation_id: string | null): readonly Message[] {
  const thread = state.threads[conversation_id ?? ""];
  if (!thread) return NO_MESSAGES;
  const known = paths.get(thread);
  if (known) return known;
  const path = pathOf(thread);
  paths.set(thread, path);
  return path;
}

/** Return the conversations outside of the archive, most recently used first. */
export function selectConversations(state: ChatState): readonly Conversation[] {
  const known = lists.get(state.conversations);
  if (known) return known;
  const list = Object.values(state.conversations)
    .filter((each) => !each.archived)
    .sort((a, b) => (a.updated_at + a.id < b.updated_at + b.id ? 1 : -1));
  lists.set(state.conversations, list);
  return list;
}

/** Return the streaming answer of the thread on any loaded branch; null where there is none. */
export function selectRunning(state: ChatState, conversation_id: string | null): Answer | null {
  const last = selectPath(state, conversation_id).findLast(isAnswer);
  if (last?.status === "streaming") return last;
  const messages = state.threads[conversation_id ?? ""]?.messages ?? {};
  for (const id of state.conversations[conversation_id ?? ""]?.running ?? []) {
    const message = messages[id];
    if (message && isAnswer(message) && message.status === "streaming") return message;
  }
  return null;
}

/**
 * Whether any answer of the conversation is running. For the open one events tell, for others only
 * the conversation object.
 */
export function isBusy(state: ChatState, conversation_id: string | null): boolean {
  if (!conversation_id) return false;
  const isFollowed = state.followed.includes(conversation_id);
  if (isFollowed && selectRunning(state, conversation_id)) return true;
  const messages = state.threads[conversation_id]?.messages;
  return (state.conversations[conversation_id]?.running ?? []).some((id) => {
    const message = messages?.[id];
    return !isFollowed || !message || (isAnswer(message) && message.status === "streaming");
  });
}

/** Return the stored lengths of the newest answers, for an open. */
export function selectHave(state: ChatState, conversation_id: string): Record<string, Have> {
  const answers = selectPath(state, conversation_id)
    .filter(({ id }) => state.texts[id])
    .slice(-MOST_HAVE);
  const have: Record<string, Have> = {};
  for (const { id } of answers) {
    const stored = state.texts[id];
    if (stored) have[id] = haveOf(stored);
  }
  return have;
}
