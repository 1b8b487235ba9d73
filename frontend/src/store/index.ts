/** The page's store: its state, its reducer, and the questions asked of it. */
import { INITIAL_STATE, type ChatState } from "./chat-state";
import { createStore, type Store } from "./create-store";
import { reduce, type Action } from "./reduce";

export type { ChatState, ConnectionState, Thread } from "./chat-state";
export type { AnswerText, AnswerPart } from "./answer-text";
export type { OutboxItem } from "./outbox";
export type { Action } from "./reduce";

export type ChatStore = Store<ChatState, Action>;

export function createChatStore(): ChatStore {
  return createStore(INITIAL_STATE, reduce);
}
