/** What is being written in a conversation: kept over reloads, each conversation its own. */
import { useState } from "react";
import { loadItem, saveItem } from "../../lib/storage";
import { draftKey } from "../../session/draft-storage";

export interface Draft {
  text: string;
  set: (text: string) => void;
}

/** What is put to a draft comes below what stands there. */
export function joined(...texts: string[]): string {
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
