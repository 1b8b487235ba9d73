/** The reducer: the server's events, acks, and the page's own changes. */
import type {
  ConnectionState,
  Conversation,
  ConversationOpenAck,
  Message,
  MessageSendAck,
  WireError,
  WireEvent,
} from "../protocol";
import { isAnswer } from "../protocol";
import { joinEnded } from "./answer-text";
import { EMPTY_THREAD, type ChatState } from "./chat-state";
import {
  awaitedAnswer,
  assignConversation,
  reduceOutbox,
  sentMessage,
  withoutSent,
  type OutboxAction,
  type OutboxItem,
} from "./outbox";
import {
  reduceEvent,
  withConversation,
  withoutConversation,
  withoutOvertakenEnds,
} from "./reduce-event";
import { mergeMessages } from "./thread";

export type Action =
  | WireEvent
  | OutboxAction
  /** `content` replaces parts of the state, for example after the end of a session. */
  | { name: "connection"; connection: ConnectionState; content?: Partial<ChatState> }
  | { name: "thread:followed"; conversation_id: string }
  | { name: "thread:left"; conversation_id: string }
  | { name: "thread:opening"; conversation_id: string }
  | { name: "thread:opened"; ack: ConversationOpenAck }
  | { name: "thread:refused"; conversation_id: string; error: WireError }
  | { name: "thread:earlier"; conversation_id: string; messages: Message[]; has_earlier: boolean }
  | { name: "send:acknowledged"; item: OutboxItem; ack: MessageSendAck }
  | { name: "list:loaded"; conversations: Conversation[]; next_cursor: string | null }
  | { name: "list:refused"; error: WireError }
  | { name: "conversation:put"; conversation: Conversation }
  | { name: "conversation:dropped"; conversation_id: string };

/** Ended answers bring their text with the message; a running one gets it by deltas. */
function withMessages(state: ChatState, conversation_id: string, messages: Message[]): ChatState {
  const texts = { ...state.texts };
  const owners = { ...state.owners };
  for (const message of messages) {
    if (!isAnswer(message)) continue;
    owners[message.id] = conversation_id;
    const stored = texts[message.id];
    const isOlder = stored !== undefined && stored.run > message.run;
    if (message.status === "streaming" || isOlder) continue;
    texts[message.id] = joinEnded(stored, message.run, message.parts);
  }
  const thread = state.threads[conversation_id] ?? EMPTY_THREAD;
  const outbox = withoutSent(state.outbox, messages);
  const put = { ...state, texts, owners, outbox };
  return withThread(put, conversation_id, mergeMessages(thread, messages));
}

function withThread(
  state: ChatState,
  conversation_id: string,
  change: Partial<ChatState["threads"][string]>,
): ChatState {
  const thread = { ...(state.threads[conversation_id] ?? EMPTY_THREAD), ...change };
  return { ...state, threads: { ...state.threads, [conversation_id]: thread } };
}

function opened(state: ChatState, ack: ConversationOpenAck): ChatState {
  const { conversation, messages, has_earlier } = ack;
  if (state.removed[conversation.id]) return state;
  const before = state.threads[conversation.id];
  const oldest = messages[0];
  // Earlier pages stay: the ack holds only the newest messages.
  const isDeeper = before?.is_loaded && oldest?.parent_id && before.messages[oldest.parent_id];
  const put = withMessages(state, conversation.id, messages);
  const threaded = withThread(put, conversation.id, {
    is_loaded: true,
    error: null,
    has_earlier: isDeeper ? before.has_earlier : has_earlier,
    head_id: messages.at(-1)?.id ?? conversation.head_id,
  });
  return withoutOvertakenEnds(withConversation(threaded, conversation), conversation.id);
}

function acknowledged(state: ChatState, item: OutboxItem, ack: MessageSendAck): ChatState {
  const left = state.outbox.filter((other) => other.message_id !== item.message_id);
  const outbox = item.conversation_id === null ? assignConversation(left, ack) : left;
  const { conversation_id } = ack;
  const thread = state.threads[conversation_id] ?? EMPTY_THREAD;
  const is_loaded = thread.is_loaded || item.conversation_id === null;
  const owners = { ...state.owners, [ack.answer_id]: conversation_id };
  const messages = [sentMessage(item, ack), awaitedAnswer(item, ack)].filter(
    (message) => !thread.messages[message.id],
  );
  const head_id = messages.at(-1)?.id ?? thread.head_id;
  return withThread({ ...state, outbox, owners }, conversation_id, {
    ...mergeMessages(thread, messages),
    head_id,
    is_loaded,
  });
}

export function reduce(state: ChatState, action: Action): ChatState {
  switch (action.name) {
    case "connection":
      // The server reports its state again on each connection.
      return { ...state, ...action.content, connection: action.connection, degraded: null };
    case "thread:followed":
      return { ...state, followed: [...state.followed, action.conversation_id] };
    case "thread:left": {
      const isOther = (id: string) => id !== action.conversation_id;
      return {
        ...state,
        followed: state.followed.filter(isOther),
        gaps: state.gaps.filter(isOther),
      };
    }
    case "thread:opening":
      return { ...state, gaps: state.gaps.filter((id) => id !== action.conversation_id) };
    case "thread:opened":
      return opened(state, action.ack);
    case "thread:refused":
      return withThread(state, action.conversation_id, { error: action.error });
    case "thread:earlier": {
      const put = withMessages(state, action.conversation_id, action.messages);
      return withThread(put, action.conversation_id, { has_earlier: action.has_earlier });
    }
    case "send:acknowledged":
      return acknowledged(state, action.item, action.ack);
    case "list:loaded": {
      const list = { is_loaded: true, next_cursor: action.next_cursor, error: null };
      return action.conversations.reduce(withConversation, { ...state, list });
    }
    case "list:refused":
      return { ...state, list: { ...state.list, is_loaded: true, error: action.error } };
    case "conversation:put":
      return withConversation(state, action.conversation);
    case "conversation:dropped":
      return withoutConversation(state, action.conversation_id);
    case "outbox:put":
    case "outbox:changed":
    case "outbox:dropped":
      return { ...state, outbox: reduceOutbox(state.outbox, action) };
    default:
      return reduceEvent(state, action);
  }
}
