/**
 * The keys of the prompt history: arrow-up in the empty field brings back earlier questions,
 * arrow-down newer ones, Escape the draft.
 */
import type { KeyboardEvent } from "react";
import { isAnswer, selectPath, type ChatStore } from "@wordbrook/client";
import { hasSessionEnded } from "../../../session/selectors";
import { joinEntries, step, textOf, type Browsing } from "./prompt-history";
import { recentPrompts } from "./recent-prompts";

/** Whether the caret is where the text begins or ends: inside of it, arrows move the caret. */
function isAtEdge({ selectionStart, selectionEnd, value }: HTMLTextAreaElement): boolean {
  return selectionStart === selectionEnd && [0, value.length].includes(selectionStart);
}

export type OnKey = (
  event: KeyboardEvent<HTMLTextAreaElement>,
  conversation_id: string | null,
  onText: (text: string) => void,
) => boolean;

/** Return what handles a key of the field; it returns whether it did. */
export function createHistoryKeys(store: ChatStore): OnKey {
  let known: Browsing | null = null;

  const begin = (conversation_id: string | null, draft: string): Browsing => {
    const own = selectPath(store.get(), conversation_id)
      .filter((message) => !isAnswer(message))
      .map(({ parts }) => parts.map(({ text }) => text).join(""))
      .reverse();
    return { entries: joinEntries(own, recentPrompts()), at: -1, draft };
  };

  return (event, conversation_id, onText) => {
    const { key, currentTarget: field } = event;
    const by = { ArrowUp: 1 as const, ArrowDown: -1 as const }[key];
    const isPlain = !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!isPlain || event.nativeEvent.isComposing) return false;
    // Another person may be at the page now.
    if (hasSessionEnded(store.get())) return false;
    // A text that was edited is a draft of its own.
    const current = known && field.value === textOf(known) ? known : null;
    if (key === "Escape" && current) {
      event.preventDefault();
      known = null;
      onText(current.draft);
      return true;
    }
    const isMeant = by !== undefined && (current ? isAtEdge(field) : by > 0 && field.value === "");
    if (!isMeant) return false;
    const from = current ?? begin(conversation_id, field.value);
    if (from.entries.length === 0) return false;
    event.preventDefault();
    known = step(from, by);
    onText(known ? textOf(known) : from.draft);
    return true;
  };
}
