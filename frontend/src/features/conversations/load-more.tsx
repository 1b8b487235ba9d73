/**
 * Loads the next page of the list when its end comes into view. It is a button as well, for the
 * keyboard and screen readers.
 */
import { useCallback, useEffect, useRef } from "react";
import { announce } from "../../components/ui/announcer";
import { useChat, useSession } from "../../session/context";
import { texts } from "../../i18n";

export function LoadMore() {
  const { loadConversations, store } = useSession();
  const { next_cursor: cursor, error } = useChat((state) => state.list);
  const button = useRef<HTMLButtonElement>(null);
  const asked = useRef<string | null>(null);
  const load = useCallback(async () => {
    // The button stays in view until the page is drawn.
    if (cursor !== null && asked.current === cursor) return;
    asked.current = cursor;
    const count = () => Object.keys(store.get().conversations).length;
    const before = count();
    await loadConversations(cursor);
    asked.current = null;
    if (store.get().list.error === null)
      announce(texts.conversations.loaded(Math.max(0, count() - before)));
  }, [cursor, loadConversations, store]);

  useEffect(() => {
    const element = button.current;
    if (!element || error || typeof IntersectionObserver === "undefined") return undefined;
    const observer = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting) void load();
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, [load, error]);

  if (cursor === null && !error) return null;
  return (
    <button ref={button} type="button" className="button button-quiet" onClick={() => void load()}>
      {error ? texts.answer.retry : texts.conversations.more}
    </button>
  );
}
