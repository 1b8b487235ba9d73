/** The page's store: its state and its reducer. */
import { INITIAL_STATE, type ChatState } from "./chat-state";
import { createStore, type Store } from "./create-store";
import { reduce, type Action } from "./reduce";

export type { ChatState, Thread } from "./chat-state";
export type { AnswerText, AnswerPart } from "./answer-text";
export type { OutboxItem } from "./outbox";
export type { Action } from "./reduce";

export type ChatStore = Store<ChatState, Action>;

export function createChatStore(): ChatStore {
  return createStore(INITIAL_STATE, reduce);
}
