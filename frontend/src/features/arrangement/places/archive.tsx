/** The archived conversations, in place of the list. */
import { useEffect, useMemo, useRef } from "react";
import { IconButton } from "../../../components/ui/button";
import { useChat } from "../../../session/context";
import { hasSessionEnded } from "../../../session/selectors";
import { arrangementTexts } from "../../../i18n/arrangement";
import { texts } from "../../../i18n";
import { Rows } from "../../conversations/conversation-rows";
import { PlaceEnd } from "./place-end";
import { usePlace } from "./use-place";

interface ArchiveProps {
  onOpen: () => void;
  onBack: () => void;
}

export function Archive({ onOpen, onBack }: ArchiveProps) {
  const place = usePlace("archived=true");
  const all = useChat((state) => state.conversations);
  const hasEnded = useChat(hasSessionEnded);
  const back = useRef<HTMLDivElement>(null);
  const archived = useMemo(
    () =>
      Object.values(all)
        .filter((each) => each.archived)
        .sort((a, b) => (a.updated_at + a.id < b.updated_at + b.id ? 1 : -1)),
    [all],
  );
  useEffect(() => {
    back.current?.querySelector("button")?.focus();
  }, []);
  return (
    <div className="sidebar-list">
      <div className="archive-head" ref={back}>
        <IconButton icon="left" label={arrangementTexts().back} onClick={onBack} />
        <h2 id="archive-title">{texts.conversations.archived}</h2>
      </div>
      <section aria-labelledby="archive-title">
        <Rows conversations={archived} onOpen={onOpen} />
        {place.isLoaded && !hasEnded && archived.length === 0 && (
          <p className="sidebar-note">{arrangementTexts().emptyArchive}</p>
        )}
        <PlaceEnd place={place} />
      </section>
    </div>
  );
}
