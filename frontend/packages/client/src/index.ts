/** What programs and pages import: the client, its state, and the types of the protocol. */
export * from "./protocol";
export {
  assembleClient,
  createClient,
  type Client,
  type ClientOptions,
  type ClientParts,
} from "./session/client";
export type { AnswerCommands } from "./session/answer-commands";
export type { Outbox } from "./session/outbox";
export { canAsk } from "./session/outbox-schedule";
export type { RevealMessage } from "./session/reveal-message";
export type {
  Action,
  AnswerPart as StoredPart,
  AnswerText,
  ChatState,
  ChatStore,
  OutboxItem,
  Thread,
} from "./store";
export { createStore, type Store } from "./store/create-store";
export * from "./store/selectors";
export { HttpFailure, type Http } from "./transport/http";
export type { SocketLike } from "./transport/socket-like";
export { formatUuid, newUuid } from "./lib/uuid";
