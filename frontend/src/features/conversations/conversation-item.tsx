/** One row of the conversation list, with a menu to rename and delete. */
import { memo, useLayoutEffect, useRef, useState } from "react";
import { Icon } from "../../components/ui/icon";
import { Menu } from "../../components/ui/menu";
import type { Conversation } from "@wordbrook/client";
import { useSession } from "../../session/context";
import { pathFor } from "../../session/route";
import { texts } from "../../i18n";
import { withoutBidi } from "../../lib/bidi";
import { isPlain } from "./plain-click";
import { TitleField } from "./title-field";
import { useRemove } from "./use-remove";

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
  const remove = useRemove(conversation.id, title);
  const row = useRef<HTMLLIElement>(null);
  const wasRenaming = useRef(false);

  // Renaming began in the menu.
  useLayoutEffect(() => {
    if (wasRenaming.current && !isRenaming && document.activeElement === document.body)
      row.current?.querySelector("summary")?.focus();
    wasRenaming.current = isRenaming;
  }, [isRenaming]);

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
    <li ref={row} className={isShown ? "conversation conversation-shown" : "conversation"}>
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
        <button
          type="button"
          onClick={() => {
            setRenaming(true);
          }}
        >
          <Icon name="pen" /> {texts.conversations.rename}
        </button>
        <button type="button" onClick={() => void remove()}>
          <Icon name="bin" /> {texts.conversations.remove}
        </button>
      </Menu>
    </li>
  );
});
