/** One row of the conversation list, with a menu to rename, arrange and delete. */
import { memo, useEffect, useLayoutEffect, useRef, useState } from "react";
import { lazyComponent } from "../../components/loading/lazy-component";
import { Menu } from "../../components/ui/menu";
import type { Conversation } from "@wordbrook/client";
import { useSession } from "../../session/context";
import { pathFor } from "../../session/route";
import { texts } from "../../i18n";
import { withoutBidi } from "../../lib/bidi";
import { startDrag } from "../arrangement/drag";
import { useIsSelected } from "../arrangement/selection/selection";
import { isPlain } from "./plain-click";

const SelectionRow = lazyComponent(
  () => import("../arrangement/selection/selection-row"),
  (module) => module.SelectionRow,
);
const MoreEntries = lazyComponent(
  () => import("./menu/more-entries"),
  (module) => module.MoreEntries,
);
const TitleField = lazyComponent(
  () => import("./menu/more-entries"),
  (module) => module.TitleField,
);

interface ItemProps {
  conversation: Conversation;
  isShown: boolean;
  onOpen: () => void;
}

export const ConversationItem = memo(function ConversationItem(props: ItemProps) {
  const { conversation, isShown, onOpen } = props;
  const { route, change } = useSession();
  const [isRenaming, setRenaming] = useState(false);
  const title = withoutBidi(conversation.title) || texts.conversations.untitled;
  const row = useRef<HTMLLIElement>(null);
  const isSelected = useIsSelected(conversation.id);
  const wasRenaming = useRef(false);
  // With the first row: Tab would pass a menu that is still empty.
  useEffect(() => {
    MoreEntries.preload();
    TitleField.preload();
  }, []);

  // Renaming began in the menu.
  useLayoutEffect(() => {
    if (wasRenaming.current && !isRenaming && document.activeElement === document.body)
      row.current?.querySelector("summary")?.focus();
    wasRenaming.current = isRenaming;
  }, [isRenaming]);

  if (isSelected !== null)
    return (
      <SelectionRow
        fallback={<li className="conversation">{title}</li>}
        conversation={conversation}
        title={title}
        isSelected={isSelected}
      />
    );
  if (isRenaming) {
    return (
      <TitleField
        title={conversation.title || title}
        onCancel={() => {
          setRenaming(false);
        }}
        onSave={(next) => change(conversation.id, { title: next })}
      />
    );
  }
  return (
    <li
      ref={row}
      className={isShown ? "conversation conversation-shown" : "conversation"}
      data-conversation={conversation.id}
      onDragStart={(event) => {
        startDrag(event, conversation.id);
      }}
    >
      <a
        href={pathFor(conversation.id)}
        aria-current={isShown ? "page" : undefined}
        onClick={(event) => {
          if (!isPlain(event)) return;
          event.preventDefault();
          route.go(conversation.id);
          onOpen();
        }}
      >
        <span className="conversation-title" dir="auto">
          {title}
        </span>
        {conversation.running.length > 0 && (
          <span className="running-dot" role="img" aria-label={texts.conversations.running} />
        )}
      </a>
      <Menu label={texts.conversations.menuOf(title)}>
        <MoreEntries
          conversation={conversation}
          title={title}
          onRename={() => {
            setRenaming(true);
          }}
        />
      </Menu>
    </li>
  );
});
