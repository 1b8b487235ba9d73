/** Searches titles and messages; the hits replace the conversation list. */
import { useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { pathFor } from "../../session/route";
import { useRoute, useSession } from "../../session/context";
import { texts } from "../../i18n";
import type { Hit, Piece } from "@wordbrook/client";
import { ChordHint } from "../help/chord-hint";
import { ariaChord } from "../help/shortcuts";
import { setFoundWords } from "../thread/scroll/found-words";
import { isPlain } from "./plain-click";
import { withoutMarks } from "./snippet";
import { useSearch } from "./use-search";

const MOST_CHARS = 200;
const CHORD = "mod+k";

/** Focus the search field and select the query in it. */
export function focusSearch(): void {
  const field = document.querySelector<HTMLInputElement>(".search-field");
  field?.focus();
  field?.select();
}

function Pieces({ pieces }: { pieces: Piece[] }) {
  return pieces.map((piece, index) =>
    piece.is_match ? <mark key={index}>{piece.text}</mark> : piece.text,
  );
}

interface HitProps {
  hit: Hit;
  isShown: boolean;
  onOpen: (hit: Hit) => void;
}

/** A hit opens its message, or its conversation where only the title matched. */
function HitItem({ hit, isShown, onOpen }: HitProps) {
  const { route } = useSession();
  const target = hit.snippet.some((piece) => piece.is_match) ? hit.message_id : null;
  return (
    <li className={isShown ? "hit conversation-shown" : "hit"}>
      <a
        href={pathFor(hit.conversation_id, target)}
        aria-current={isShown ? "page" : undefined}
        onClick={(event) => {
          if (!isPlain(event)) return;
          event.preventDefault();
          setFoundWords(hit.snippet.filter(({ is_match }) => is_match).map(({ text }) => text));
          if (target === null) route.go(hit.conversation_id);
          else route.goToMessage(hit.conversation_id, target);
          onOpen(hit);
        }}
      >
        <span className="hit-title" dir="auto">
          <Pieces pieces={hit.title} />
        </span>
        {hit.archived && <span className="hit-archived">{texts.conversations.archived}</span>}
        <span className="hit-text" dir="auto">
          <Pieces pieces={withoutMarks(hit.snippet)} />
        </span>
      </a>
    </li>
  );
}

interface SearchProps {
  /** Shown while the query is empty. */
  children: ReactNode;
  onOpen: () => void;
}

export function Search({ children, onOpen }: SearchProps) {
  const [typed, setTyped] = useState("");
  const place = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState<string | null>(null);
  const shown = useRoute();
  const query = typed.trim();
  const found = useSearch(query);
  const { conversations } = texts;
  const result =
    found && (found.hits ? conversations.found(found.hits.length) : conversations.searchFailed);

  const type = (next: string) => {
    setTyped(next);
    if (next === "") setFoundWords([]);
  };

  const move = (event: KeyboardEvent) => {
    if (event.key === "Escape" && typed !== "") {
      event.stopPropagation();
      type("");
      place.current?.querySelector("input")?.focus();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || !found) return;
    const stops = [...(place.current?.querySelectorAll<HTMLElement>("input, .hit a") ?? [])];
    const at = stops.findIndex((stop) => stop === document.activeElement);
    event.preventDefault();
    stops[Math.max(0, at + step)]?.focus();
  };

  return (
    <div className="search" role="search" ref={place} onKeyDown={move}>
      <div className="search-box">
        <input
          type="search"
          className="search-field"
          aria-label={texts.conversations.search}
          aria-keyshortcuts={ariaChord(CHORD)}
          placeholder={texts.conversations.search}
          maxLength={MOST_CHARS}
          value={typed}
          onChange={(event) => {
            type(event.target.value);
          }}
        />
        <ChordHint chord={CHORD} />
      </div>
      {query === "" && children}
      {/* Always there: a screen reader does not read a status that is added with its words. */}
      <p className="search-result" role="status">
        {result}
      </p>
      {found && (
        <div className="sidebar-list">
          <ul>
            {found.hits?.map((hit) => (
              <HitItem
                key={hit.message_id}
                hit={hit}
                isShown={hit.conversation_id === shown && hit.message_id === opened}
                onOpen={(found_hit) => {
                  setOpened(found_hit.message_id);
                  onOpen();
                }}
              />
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
