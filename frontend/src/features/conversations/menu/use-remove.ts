/** Deletes a conversation at once; a notice offers to undo it. */
import { useCallback } from "react";
import { showToast } from "../../../components/ui/toast";
import { useSession } from "../../../session/context";
import { sentenceOf, texts } from "../../../i18n";

/** Longer titles are cut in the notice. */
const LONGEST_TITLE = 60;

function cut(title: string): string {
  if (title.length <= LONGEST_TITLE) return title;
  // Not inside a surrogate pair.
  return `${title
    .slice(0, LONGEST_TITLE)
    .replace(/[\ud800-\udbff]$/, "")
    .trimEnd()}…`;
}

export function useRemove(conversation_id: string, title: string): () => Promise<void> {
  const { remove, restore, route } = useSession();
  return useCallback(async () => {
    const wasShown = route.get() === conversation_id;
    const bringBack = async () => {
      const error = await restore(conversation_id);
      if (error) showToast({ text: sentenceOf(error) });
      else if (wasShown && route.get() === null) route.go(conversation_id, "replace");
    };
    const error = await remove(conversation_id);
    if (error) showToast({ text: sentenceOf(error) });
    else {
      showToast({
        text: texts.conversations.removed(cut(title)),
        action: { label: texts.conversations.undo, run: () => void bringBack() },
      });
    }
  }, [conversation_id, title, remove, restore, route]);
}
