/** The list: pinned conversations, the folders, the others by date; or the archive in its place. */
import { useEffect, useMemo, useState } from "react";
import { selectConversations } from "@wordbrook/client";
import { lazyComponent } from "../../components/loading/lazy-component";
import { useChat, useSession } from "../../session/context";
import { texts } from "../../i18n";
import { arrange } from "../arrangement/arrange";
import { dropTarget } from "../arrangement/drag";
import { useSelection } from "../arrangement/selection/selection";
import { groupByAge } from "./date-groups";
import { LoadMore } from "./load-more";
import { Rows } from "./conversation-rows";

const FolderSection = lazyComponent(
  () => import("../arrangement/folders/folder-section"),
  (module) => module.FolderSection,
);
const Archive = lazyComponent(
  () => import("../arrangement/places/archive"),
  (module) => module.Archive,
);
const SelectionBar = lazyComponent(
  () => import("../arrangement/selection/selection-bar"),
  (module) => module.SelectionBar,
);

const MINUTE_MS = 60_000;

/** Return the current date; it changes at midnight while the page is open. */
function useToday(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const check = () => {
      setNow((before) => {
        const next = new Date();
        return next.toDateString() === before.toDateString() ? before : next;
      });
    };
    const timer = setInterval(check, MINUTE_MS);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return now;
}

interface ListProps {
  /** Called when a conversation was chosen. */
  onLeave: () => void;
}

function Places({ onLeave }: ListProps) {
  const session = useSession();
  const conversations = useChat(selectConversations);
  const folders = useChat((state) => state.folders);
  const list = useChat((state) => state.list);
  const now = useToday();
  const { pinned, others, ...arranged } = useMemo(
    () => arrange(conversations, folders),
    [conversations, folders],
  );
  const hasFolders = arranged.folders.length > 0;
  if (list.is_loaded && !list.error && conversations.length === 0 && !hasFolders) {
    return <p className="sidebar-note">{texts.conversations.none}</p>;
  }
  return (
    <div className="sidebar-list">
      {pinned.length > 0 && (
        <section aria-label={texts.conversations.pinned}>
          <h2>{texts.conversations.pinned}</h2>
          <Rows conversations={pinned} onOpen={onLeave} />
        </section>
      )}
      {arranged.folders.map((content) => (
        <FolderSection key={content.folder.id} {...content} onOpen={onLeave} />
      ))}
      <div {...(hasFolders && dropTarget(session, null))}>
        {groupByAge(others, now).map((group) => (
          <section key={group.label} aria-label={group.label}>
            <h2>{group.label}</h2>
            <Rows conversations={group.conversations} onOpen={onLeave} />
          </section>
        ))}
      </div>
      {list.error && <p className="sidebar-note">{texts.conversations.failed}</p>}
      <LoadMore />
    </div>
  );
}

interface ConversationListProps extends ListProps {
  isArchive: boolean;
  onBack: () => void;
}

export function ConversationList({ isArchive, onBack, onLeave }: ConversationListProps) {
  const selection = useSelection();
  return (
    <>
      {isArchive ? <Archive onOpen={onLeave} onBack={onBack} /> : <Places onLeave={onLeave} />}
      {selection && <SelectionBar selection={selection} isArchive={isArchive} />}
    </>
  );
}
