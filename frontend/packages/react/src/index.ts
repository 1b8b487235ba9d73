/** React hooks for a Wordbrook server. */
export { WordbrookProvider, useClient, type WordbrookProviderProps } from "./provider";
export { useSelected } from "./use-selected";
export { useAnswer, type ShownAnswer } from "./use-answer";
export { useConnection, type Connection } from "./use-connection";
export {
  useConversation,
  type ConversationHandle,
  type ConversationOptions,
  type SendOptions,
} from "./use-conversation";
export { useConversations, type ConversationsHandle } from "./use-conversations";
