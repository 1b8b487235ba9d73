/** Fetches earlier messages and keeps in sight what was in sight. */
import { useState, type RefObject } from "react";
import { Button } from "../../components/ui/button";
import type { WireError } from "../../protocol";
import { useSession } from "../../session/context";
import { sentenceOf, texts } from "../../texts";

interface EarlierProps {
  conversation_id: string;
  box: RefObject<HTMLDivElement | null>;
}

/** What is put above is drawn, and takes its true height, over some frames. */
const FRAMES = 12;

/**
 * Before messages are put above what is shown; what it returns keeps that where it was. Not left to
 * the browser: it does nothing at the very top, nor where the button goes with the last page.
 */
function holdInSight(element: HTMLElement): () => void {
  const first = element.querySelector("article");
  const top = () => first?.getBoundingClientRect().top ?? 0;
  const before = top() + element.scrollTop;
  element.style.overflowAnchor = "none";
  return () => {
    // The reader may have scrolled meanwhile.
    const wanted = before - element.scrollTop;
    let frames = 0;
    const hold = () => {
      element.scrollTop += top() - wanted;
      frames += 1;
      if (frames < FRAMES) requestAnimationFrame(hold);
      else element.style.overflowAnchor = "";
    };
    hold();
  };
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
