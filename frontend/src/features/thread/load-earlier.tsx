/** Loads earlier messages and preserves the scroll position. */
import { useState, type RefObject } from "react";
import { Button } from "../../components/ui/button";
import type { WireError } from "../../protocol";
import { useSession } from "../../session/context";
import { sentenceOf, texts } from "../../i18n";
import { preserveScroll } from "./scroll/preserve-scroll";

interface LoadEarlierProps {
  conversation_id: string;
  box: RefObject<HTMLDivElement | null>;
}

export function LoadEarlier({ conversation_id, box }: LoadEarlierProps) {
  const { loadEarlier } = useSession();
  const [isLoading, setLoading] = useState(false);
  const [error, setError] = useState<WireError | null>(null);

  const load = async () => {
    setLoading(true);
    const restore = box.current ? preserveScroll(box.current) : () => null;
    setError(await loadEarlier(conversation_id));
    setLoading(false);
    requestAnimationFrame(restore);
  };

  return (
    <div className="earlier">
      {error && <p role="alert">{sentenceOf(error)}</p>}
      <Button disabled={isLoading} onClick={() => void load()}>
        {texts.thread.loadEarlier}
      </Button>
    </div>
  );
}
