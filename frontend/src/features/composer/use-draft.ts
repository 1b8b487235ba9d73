/** The unsent text of a conversation, stored over reloads. */
import { useState } from "react";
import { loadItem, saveItem } from "../../lib/storage";
import { draftKey } from "../../session/draft-storage";

export interface Draft {
  text: string;
  set: (text: string) => void;
}

/** Join texts, each below the one before; empty ones are left out. */
export function joinTexts(...texts: string[]): string {
  return texts.filter((text) => text !== "").join("\n\n");
}

export function useDraft(conversation_id: string | null): Draft {
  const [shown, setShown] = useState({
    conversation_id,
    text: loadItem(draftKey(conversation_id)) ?? "",
  });
  let draft = shown;
  if (shown.conversation_id !== conversation_id) {
    draft = { conversation_id, text: loadItem(draftKey(conversation_id)) ?? "" };
    setShown(draft);
  }
  return {
    text: draft.text,
    set: (text) => {
      saveItem(draftKey(conversation_id), text);
      setShown({ conversation_id, text });
    },
  };
}
