/**
 * Loads earlier messages and preserves the scroll position. A print by key loads all of them first;
 * any other print says that they are missing.
 */
import { useCallback, useEffect, useEffectEvent, useRef, useState, type RefObject } from "react";
import { announce } from "../../components/ui/announcer";
import { Button } from "../../components/ui/button";
import { selectPath, type WireError } from "@wordbrook/client";
import { useSession } from "../../session/context";
import { sentenceOf, texts } from "../../i18n";
import { preserveScroll } from "./scroll/preserve-scroll";

interface LoadEarlierProps {
  conversation_id: string;
  box: RefObject<HTMLDivElement | null>;
}

const isMac = /Mac|iP(hone|ad)/.test(navigator.platform);

/** Whether the event is the browser's command of this letter. */
function isCommand({ ctrlKey, metaKey, shiftKey, altKey, key }: KeyboardEvent, letter: string) {
  const isHeld = isMac ? metaKey && !ctrlKey : ctrlKey && !metaKey;
  return isHeld && !shiftKey && !altKey && key.toLowerCase() === letter;
}

/** Wait until the new messages are drawn and have their fonts. */
async function drawn(): Promise<void> {
  await new Promise(requestAnimationFrame);
  await document.fonts.ready;
}

export function LoadEarlier({ conversation_id, box }: LoadEarlierProps) {
  const { loadEarlier, route, store } = useSession();
  const [isLoading, setLoading] = useState(false);
  const [error, setError] = useState<WireError | null>(null);
  const isBusy = useRef(false);

  const load = useCallback(
    async (isAll: boolean) => {
      if (isBusy.current) return;
      isBusy.current = true;
      setLoading(true);
      const restore = box.current ? preserveScroll(box.current) : () => null;
      const firstId = () => selectPath(store.get(), conversation_id)[0]?.id;
      for (let before; isAll || before === undefined;) {
        before = firstId();
        const failure = await loadEarlier(conversation_id);
        setError(failure);
        const { parent_id = null } = selectPath(store.get(), conversation_id)[0] ?? {};
        const isLeft = !store.get().followed.includes(conversation_id);
        if (failure || isLeft || parent_id === null || before === firstId()) break;
      }
      isBusy.current = false;
      setLoading(false);
      requestAnimationFrame(restore);
    },
    [box, conversation_id, loadEarlier, store],
  );

  const printAll = useEffectEvent(async () => {
    announce(texts.thread.loading);
    await load(true);
    await drawn();
    // After a failure the print says what is missing.
    if (route.get() === conversation_id) print();
  });
  // The browser finds and prints only what is loaded.
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isCommand(event, "f")) void load(true);
      if (!isCommand(event, "p")) return;
      event.preventDefault();
      void printAll();
    };
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("keydown", onKey);
    };
  }, [load]);

  return (
    <div className="earlier">
      {error && <p role="alert">{sentenceOf(error)}</p>}
      <Button disabled={isLoading} onClick={() => void load(false)}>
        {texts.thread.loadEarlier}
      </Button>
      <p className="earlier-print">{texts.thread.notPrinted}</p>
    </div>
  );
}
