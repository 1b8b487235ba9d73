/** Where the browser stores the text that is not sent yet, one draft per conversation. */
import { loadItem, saveItem } from "../lib/storage";

/** Return the storage name of a conversation's draft; null means the next new conversation. */
export function draftKey(conversation_id: string | null): string {
  return `draft.${conversation_id ?? "new"}`;
}

/** Move the draft of a new conversation to the id that the server gave it. */
export function moveDraft(conversation_id: string): void {
  saveItem(draftKey(conversation_id), loadItem(draftKey(null)));
  saveItem(draftKey(null), null);
}
