/** Fetches earlier messages and keeps in sight what was in sight. */
import { useState, type RefObject } from "react";
import { Button } from "../../components/ui/button";
import type { WireError } from "../../protocol";
import { useSession } from "../../session/context";
import { sentenceOf, texts } from "../../texts";
import { holdInSight } from "./hold-in-sight";

interface EarlierProps {
  conversation_id: string;
  box: RefObject<HTMLDivElement | null>;
}

export function Earlier({ conversation_id, box }: EarlierProps) {
  const { loadEarlier } = useSession();
  const [isLoading, setLoading] = useState(false);
  const [error, setError] = useState<WireError | null>(null);

  const load = async () => {
    setLoading(true);
    const restore = box.current ? holdInSight(box.current) : () => null;
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
