/** Conversations as rows of the list. */
import type { Conversation } from "@wordbrook/client";
import { useRoute } from "../../session/context";
import { ConversationItem } from "./conversation-item";

interface RowsProps {
  conversations: readonly Conversation[];
  onOpen: () => void;
}

export function Rows({ conversations, onOpen }: RowsProps) {
  const shown = useRoute();
  return (
    <ul>
      {conversations.map((conversation) => (
        <ConversationItem
          key={conversation.id}
          conversation={conversation}
          isShown={conversation.id === shown}
          onOpen={onOpen}
        />
      ))}
    </ul>
  );
}
