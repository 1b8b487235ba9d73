/** The user's conversations. */
import {
  selectConversations,
  type Conversation,
  type ConversationChange,
  type WireError,
} from "@wordbrook/client";
import { useMemo } from "react";
import { useClient } from "./provider";
import { useSelected } from "./use-selected";

export interface ConversationsHandle {
  /** Those that are loaded, most recently used first. */
  conversations: readonly Conversation[];
  isLoaded: boolean;
  hasMore: boolean;
  /** Why the list could not be loaded. */
  error: WireError | null;
  loadMore: () => Promise<void>;
  /** Change the title, the shown branch or the options; resolves with why it was refused, or null. */
  change: (conversation_id: string, change: ConversationChange) => Promise<WireError | null>;
  /** Delete one; `restore` takes it back within a minute. */
  remove: (conversation_id: string) => Promise<WireError | null>;
  restore: (conversation_id: string) => Promise<WireError | null>;
}

export function useConversations(): ConversationsHandle {
  const client = useClient();
  const conversations = useSelected(selectConversations, client);
  const list = useSelected((state) => state.list, client);
  return useMemo(() => {
    const { change, remove, restore } = client;
    return {
      conversations,
      isLoaded: list.is_loaded,
      hasMore: list.next_cursor !== null,
      error: list.error,
      loadMore: () => client.loadConversations(client.store.get().list.next_cursor),
      change,
      remove,
      restore,
    };
  }, [client, conversations, list]);
}
