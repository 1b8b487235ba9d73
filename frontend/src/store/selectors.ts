/** Questions the page asks of its state, each with a stable answer while nothing changed. */
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
  const thread = conversation_id === null ? undefined : state.threads[conversation_id];
  if (!thread) return NO_MESSAGES;
  const known = paths.get(thread);
  if (known) return known;
  const path = pathOf(thread);
  paths.set(thread, path);
  return path;
}

/** Conversations, the last used first. */
export function selectConversations(state: ChatState): readonly Conversation[] {
  const known = lists.get(state.conversations);
  if (known) return known;
  const list = Object.values(state.conversations).sort((a, b) =>
    a.updated_at < b.updated_at ? 1 : a.updated_at > b.updated_at ? -1 : a.id < b.id ? -1 : 1,
  );
  lists.set(state.conversations, list);
  return list;
}

/** The answer that is being written in the thread, on whichever branch, as far as the page knows. */
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
 * Whether any answer of the conversation runs. What is followed is known by its events, the rest
 * only by what the conversation says of itself.
 */
export function isBusy(state: ChatState, conversation_id: string | null): boolean {
  if (conversation_id === null) return false;
  const isFollowed = state.followed === conversation_id;
  if (isFollowed && selectRunning(state, conversation_id)) return true;
  const messages = state.threads[conversation_id]?.messages;
  return (state.conversations[conversation_id]?.running ?? []).some((id) => {
    const message = messages?.[id];
    return !isFollowed || !message || (isAnswer(message) && message.status === "streaming");
  });
}

/** Whether a message to the conversation, or to none yet, is not acknowledged. */
export function hasPending(state: ChatState, conversation_id: string | null): boolean {
  return state.outbox.some((item) => item.conversation_id === conversation_id);
}

/** What is held of the newest answers of a conversation, for an open. */
export function selectHave(state: ChatState, conversation_id: string): Record<string, Have> {
  const answers = selectPath(state, conversation_id)
    .filter((message) => state.texts[message.id] !== undefined)
    .slice(-MOST_HAVE);
  const have: Record<string, Have> = {};
  for (const { id } of answers) {
    const held = state.texts[id];
    if (held) have[id] = haveOf(held);
  }
  return have;
}
