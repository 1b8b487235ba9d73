/** What is being written in a conversation: kept over reloads, each conversation its own. */
import { useState } from "react";
import { keep, kept } from "../../session/kept";

export interface Draft {
  text: string;
  set: (text: string) => void;
}

function keyFor(conversation_id: string | null): string {
  return `draft.${conversation_id ?? "new"}`;
}

export function useDraft(conversation_id: string | null): Draft {
  const [shown, setShown] = useState({
    conversation_id,
    text: kept(keyFor(conversation_id)) ?? "",
  });
  let draft = shown;
  if (shown.conversation_id !== conversation_id) {
    draft = { conversation_id, text: kept(keyFor(conversation_id)) ?? "" };
    setShown(draft);
  }
  return {
    text: draft.text,
    set: (text) => {
      keep(keyFor(conversation_id), text);
      setShown({ conversation_id, text });
    },
  };
}
