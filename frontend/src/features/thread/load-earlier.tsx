/**
 * Loads earlier messages and preserves the scroll position. The keys of the browser's search and
 * print load all of them first; any other print says that they are missing.
 */
import { useEffect, useEffectEvent, useRef, useState, type RefObject } from "react";
import { announce } from "../../components/ui/announcer";
import { Button } from "../../components/ui/button";
import type { WireError } from "../../protocol";
import { useSession } from "../../session/context";
import { selectPath } from "../../store/selectors";
import { sentenceOf, texts } from "../../i18n";
import { preserveScroll } from "./scroll/preserve-scroll";

interface LoadEarlierProps {
  conversation_id: string;
  box: RefObject<HTMLDivElement | null>;
}

const isMac = /Mac|iP(hone|ad)/.test(navigator.platform);

function isCommand(event: KeyboardEvent, key: string): boolean {
  const { ctrlKey, metaKey, altKey, shiftKey } = event;
  const isHeld = isMac ? metaKey && !ctrlKey : ctrlKey && !metaKey;
  return isHeld && !altKey && !shiftKey && event.key.toLowerCase() === key;
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
  const isShown = () => route.get() === conversation_id;

  const load = async (isAll: boolean) => {
    if (isBusy.current) return;
    isBusy.current = true;
    setLoading(true);
    const restore = box.current ? preserveScroll(box.current) : () => null;
    const first = () => selectPath(store.get(), conversation_id)[0];
    let failure: WireError | null;
    let before;
    do {
      before = first();
      failure = await loadEarlier(conversation_id);
    } while (isAll && !failure && first() !== before && first()?.parent_id && isShown());
    setError(failure);
    isBusy.current = false;
    setLoading(false);
    requestAnimationFrame(restore);
  };

  const printAll = async () => {
    if (isBusy.current) return;
    announce(texts.thread.loading);
    await load(true);
    await drawn();
    // After a failure the print says what is missing.
    if (isShown()) print();
  };
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (isCommand(event, "p")) {
      event.preventDefault();
      void printAll();
    } else if (isCommand(event, "f")) void load(true);
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      onKey(event);
    };
    addEventListener("keydown", listen);
    return () => {
      removeEventListener("keydown", listen);
    };
  }, []);

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
