/** The page's state. Every value is immutable. */
import type {
  AnswerEnd,
  ConnectionState,
  Conversation,
  Folder,
  Message,
  ServerDegraded,
  WireError,
} from "../protocol";
import type { AnswerText } from "./answer-text";
import type { OutboxItem } from "./outbox";

export interface Thread {
  /** Messages by id, of all loaded branches. */
  messages: Readonly<Record<string, Message>>;
  head_id: string | null;
  has_earlier: boolean;
  is_loaded: boolean;
  error: WireError | null;
}

export interface ConversationList {
  is_loaded: boolean;
  next_cursor: string | null;
  error: WireError | null;
}

export interface ChatState {
  connection: ConnectionState;
  /** The services that the server lacks; null while it is healthy. */
  degraded: ServerDegraded | null;
  /** The open conversations, whose events this client receives. */
  followed: readonly string[];
  conversations: Readonly<Record<string, Conversation>>;
  /** By name; absent until an event or `dispatch` brings them. */
  folders?: readonly Folder[];
  list: ConversationList;
  /** Tombstones: late events of these conversations are ignored. */
  removed: Readonly<Record<string, true>>;
  threads: Readonly<Record<string, Thread>>;
  texts: Readonly<Record<string, AnswerText>>;
  /** The conversation of each answer; a delta does not name it. */
  owners: Readonly<Record<string, string>>;
  /** Conversations with a gap, to be opened again; all open ones where it is unknown which. */
  gaps: readonly string[];
  /** Ends that wait for missing text. */
  ends: Readonly<Record<string, AnswerEnd>>;
  /** Answers that this page saw start: only their outcome triggers an automatic retry. */
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
  followed: [],
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
