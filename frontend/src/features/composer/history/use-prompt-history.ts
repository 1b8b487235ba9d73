/** The prompt history of the composer, whose part of the page is loaded after the first view. */
import { useEffect, useRef, type KeyboardEvent } from "react";
import { ignore, withPart } from "../../../components/loading/lazy-component";
import { useSession } from "../../../session/context";
import type { OnKey } from "./history-keys";

/** Keep a question that was sent. */
export function rememberPrompt(text: string): void {
  withPart(
    () => import("./recent-prompts"),
    ({ keepPrompt }) => keepPrompt(text),
    ignore,
  );
}

/** Return what handles a key of the field; it returns whether it did. */
export function usePromptHistory(
  conversation_id: string | null,
  onText: (text: string) => void,
): (event: KeyboardEvent<HTMLTextAreaElement>) => boolean {
  const { store } = useSession();
  const onKey = useRef<OnKey>(undefined);
  useEffect(() => {
    withPart(
      () => import("./history-keys"),
      ({ createHistoryKeys }) => (onKey.current = createHistoryKeys(store)),
      ignore,
    );
  }, [store]);
  return (event) => onKey.current?.(event, conversation_id, onText) ?? false;
}
