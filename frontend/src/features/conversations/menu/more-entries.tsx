/**
 * The entries of a conversation's menu. All of them are drawn at once: an entry that is loaded later
 * would move the others under the pointer.
 */
import { useEffect, useRef } from "react";
import type { Conversation } from "@wordbrook/client";
import { Icon } from "../../../components/ui/icon";
import { texts } from "../../../i18n";
import { ItemEntries } from "../../arrangement/item-entries";
import { ConversationActions } from "../../transfer/conversation-actions";
import { useRemove } from "./use-remove";

/** Where the first entry leads: loaded with the entries, so that it has the next key. */
export { TitleField } from "./title-field";

interface EntriesProps {
  conversation: Conversation;
  title: string;
  onRename: () => void;
}

/** Show all of a menu that opens at the lower edge of the list. */
function useScrollIntoView() {
  const place = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const list = place.current?.parentElement;
    const menu = list?.closest("details");
    const show = () => {
      if (menu?.open) list?.scrollIntoView({ block: "nearest" });
    };
    show();
    menu?.addEventListener("toggle", show);
    return () => {
      menu?.removeEventListener("toggle", show);
    };
  }, []);
  return place;
}

export function MoreEntries({ conversation, title, onRename }: EntriesProps) {
  const remove = useRemove(conversation.id, title);
  const place = useScrollIntoView();
  return (
    <>
      <span ref={place} hidden />
      <button type="button" onClick={onRename}>
        <Icon name="pen" /> {texts.conversations.rename}
      </button>
      <ConversationActions id={conversation.id} title={title} />
      <ItemEntries conversation={conversation} />
      <button type="button" onClick={() => void remove()}>
        <Icon name="bin" /> {texts.conversations.remove}
      </button>
    </>
  );
}
