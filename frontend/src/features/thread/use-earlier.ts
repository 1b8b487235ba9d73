/**
 * Loads the messages above those that are shown: one page for the button, all of them for the
 * browser's own commands, which find and print only what is loaded.
 */
import { useCallback, useEffect, useEffectEvent, useRef, useState, type RefObject } from "react";
import { selectPath, type ChatStore, type WireError } from "@wordbrook/client";
import { announce } from "../../components/ui/announcer";
import { useSession } from "../../session/context";
import { texts } from "../../i18n";
import { preserveScroll } from "./scroll/preserve-scroll";

/** A print waits no longer for a conversation that does not come. */
const OPENING_MS = 10_000;

export interface Earlier {
  isLoading: boolean;
  error: WireError | null;
  load: (isAll: boolean) => Promise<void>;
}

const isMac = /Mac|iP(hone|ad)/.test(navigator.platform);

/** Whether the event is the browser's command of this letter. */
function isCommand({ ctrlKey, metaKey, shiftKey, altKey, key }: KeyboardEvent, letter: string) {
  const isHeld = isMac ? metaKey && !ctrlKey : ctrlKey && !metaKey;
  return isHeld && !shiftKey && !altKey && key.toLowerCase() === letter;
}

/** Wait until the conversation has come, or will not. */
function opened(store: ChatStore, conversation_id: string): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      const { followed, threads } = store.get();
      const thread = threads[conversation_id];
      if (followed.includes(conversation_id) && !thread?.is_loaded && !thread?.error) return;
      end();
    };
    const stop = store.subscribe(check);
    const timer = setTimeout(end, OPENING_MS);
    function end() {
      clearTimeout(timer);
      stop();
      resolve();
    }
    check();
  });
}

/** Wait until the new messages are drawn and have their fonts. */
async function drawn(): Promise<void> {
  await new Promise(requestAnimationFrame);
  await document.fonts.ready;
}

function isWhole(store: ChatStore, conversation_id: string): boolean {
  const isLoaded = store.get().threads[conversation_id]?.is_loaded === true;
  return isLoaded && (selectPath(store.get(), conversation_id)[0]?.parent_id ?? null) === null;
}

/** Return what loads earlier messages of this conversation, also by the keys to find and to print. */
export function useEarlier(
  conversation_id: string | null,
  box: RefObject<HTMLElement | null>,
): Earlier {
  const { loadEarlier, route, store } = useSession();
  const [loading_id, setLoading] = useState<string | null>(null);
  const [failure, setFailure] = useState<{ of: string; error: WireError } | null>(null);
  const latest = useRef(Promise.resolve());

  const loadPages = useCallback(
    async (of: string, isAll: boolean): Promise<WireError | null> => {
      const firstId = () => selectPath(store.get(), of)[0]?.id;
      for (let isFirst = true; isFirst || isAll; isFirst = false) {
        const before = firstId();
        if (!store.get().followed.includes(of) || isWhole(store, of)) break;
        const error = await loadEarlier(of);
        if (error) return error;
        if (before === firstId()) break;
      }
      return null;
    },
    [loadEarlier, store],
  );

  const load = useCallback(
    (isAll: boolean): Promise<void> => {
      if (conversation_id === null) return Promise.resolve();
      const run = async () => {
        await opened(store, conversation_id);
        setLoading(conversation_id);
        const restore = box.current ? preserveScroll(box.current) : () => null;
        const error = await loadPages(conversation_id, isAll);
        setFailure(error && { of: conversation_id, error });
        setLoading(null);
        requestAnimationFrame(restore);
      };
      // One after the other: a print also waits for what a search has begun to load.
      latest.current = latest.current.then(run, run);
      return latest.current;
    },
    [box, conversation_id, loadPages, store],
  );

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (conversation_id === null || isWhole(store, conversation_id)) return;
    if (isCommand(event, "f")) void load(true);
    if (!isCommand(event, "p")) return;
    event.preventDefault();
    announce(texts.thread.loading);
    void load(true)
      .then(drawn)
      .then(() => {
        // After a failure the print says what is missing.
        if (route.get() === conversation_id) print();
      });
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      onKey(event);
    };
    document.addEventListener("keydown", listener);
    return () => {
      document.removeEventListener("keydown", listener);
    };
  }, []);

  return {
    isLoading: loading_id !== null && loading_id === conversation_id,
    error: failure?.of === conversation_id ? failure.error : null,
    load,
  };
}
