/** The shape of what the page knows. Every value is immutable: a change makes a new one. */
import type { AnswerEnd, Conversation, Message, ServerDegraded, WireError } from "../protocol";
import type { AnswerText } from "./answer-text";
import type { OutboxItem } from "./outbox";

export interface Thread {
  /** Messages by id: all branches that were seen. */
  messages: Readonly<Record<string, Message>>;
  head_id: string | null;
  has_earlier: boolean;
  is_loaded: boolean;
  error: WireError | null;
}

export type ConnectionState =
  | { phase: "connecting" | "online" }
  | { phase: "waiting"; retry_in_ms: number; error: WireError | null }
  | { phase: "refused"; error: WireError };

export interface ConversationList {
  is_loaded: boolean;
  next_cursor: string | null;
  error: WireError | null;
}

export interface ChatState {
  connection: ConnectionState;
  /** What the server said that it lacks; null while it is well. */
  degraded: ServerDegraded | null;
  /** The conversation whose events this page receives. */
  followed: string | null;
  conversations: Readonly<Record<string, Conversation>>;
  list: ConversationList;
  /** Tombstones: nothing about these is shown again, however late it comes. */
  removed: Readonly<Record<string, true>>;
  threads: Readonly<Record<string, Thread>>;
  texts: Readonly<Record<string, AnswerText>>;
  /** Which conversation an answer belongs to; a delta does not say. */
  owners: Readonly<Record<string, string>>;
  /** Conversations in which something is missing, to be opened again; "" where it is not known which. */
  gaps: readonly string[];
  /** Ends whose text has not all come yet; each takes effect once it has. */
  ends: Readonly<Record<string, AnswerEnd>>;
  /** Answers whose start this page has seen, so that what became of them is news. */
  seen_live: Readonly<Record<string, true>>;
  outbox: readonly OutboxItem[];
}

export const EMPTY_THREAD: Thread = {
  messages: {},
  head_id: null,
  has_earlier: false,
  is_loaded: false,
  error: null,
};

export const INITIAL_STATE: ChatState = {
  connection: { phase: "connecting" },
  degraded: null,
  followed: null,
  conversations: {},
  list: { is_loaded: false, next_cursor: null, error: null },
  removed: {},
  threads: {},
  texts: {},
  owners: {},
  gaps: [],
  ends: {},
  seen_live: {},
  outbox: [],
};
