/** Loads earlier messages and preserves the scroll position. */
import { useCallback, useEffect, useRef, useState, type RefObject } from "react";
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

function isFindKey({ ctrlKey, metaKey, shiftKey, altKey, key }: KeyboardEvent): boolean {
  return (ctrlKey || metaKey) && !shiftKey && !altKey && key.toLowerCase() === "f";
}

export function LoadEarlier({ conversation_id, box }: LoadEarlierProps) {
  const { loadEarlier, store } = useSession();
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
        const isLeft = store.get().followed !== conversation_id;
        if (failure || isLeft || parent_id === null || before === firstId()) break;
      }
      isBusy.current = false;
      setLoading(false);
      requestAnimationFrame(restore);
    },
    [box, conversation_id, loadEarlier, store],
  );

  // The browser's search finds only what is loaded.
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isFindKey(event)) void load(true);
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
    </div>
  );
}
