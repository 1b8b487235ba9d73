/** The conversation list: beside the thread on wide windows, where it can be collapsed, else a drawer. */
import { useCallback, useEffect, useState } from "react";
import { Button, IconButton } from "../../components/ui/button";
import { LanguagePicker } from "../../components/preferences/language-picker";
import { Logo } from "../../components/ui/logo";
import { ThemeButton } from "../../components/preferences/theme-button";
import { useChat, useRoute, useSession } from "../../session/context";
import { selectConversations } from "@wordbrook/client";
import { texts } from "../../i18n";
import { ChordHint } from "../help/chord-hint";
import { Help } from "../help/help";
import { ariaChord } from "../help/shortcuts";
import { Settings } from "../settings/settings";
import { ConversationItem } from "./conversation-item";
import { groupByAge } from "./date-groups";
import { LoadMore } from "./load-more";
import { focusSearch, Search } from "./search";

const MINUTE_MS = 60_000;

interface ListProps {
  /** Called when a conversation was chosen. */
  onLeave: () => void;
}

interface SidebarProps extends ListProps {
  /** Called to show the list, as a drawer on narrow windows. */
  onShow: () => void;
  onHide: () => void;
}

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

function List({ onLeave }: ListProps) {
  const conversations = useChat(selectConversations);
  const list = useChat((state) => state.list);
  const shown = useRoute();
  const now = useToday();
  if (list.is_loaded && !list.error && conversations.length === 0) {
    return <p className="sidebar-note">{texts.conversations.none}</p>;
  }
  return (
    <div className="sidebar-list">
      {groupByAge(conversations, now).map((group) => (
        <section key={group.label} aria-label={group.label}>
          <h2>{group.label}</h2>
          <ul>
            {group.conversations.map((conversation) => (
              <ConversationItem
                key={conversation.id}
                conversation={conversation}
                isShown={conversation.id === shown}
                onOpen={onLeave}
              />
            ))}
          </ul>
        </section>
      ))}
      {list.error && <p className="sidebar-note">{texts.conversations.failed}</p>}
      <LoadMore />
    </div>
  );
}

export function Sidebar({ onShow, onHide, onLeave }: SidebarProps) {
  const { route } = useSession();
  const start = () => {
    route.go(null);
    onLeave();
  };
  const search = useCallback(() => {
    onShow();
    focusSearch();
  }, [onShow]);
  return (
    <nav className="sidebar" aria-label={texts.conversations.label}>
      <div className="sidebar-head">
        <span className="brand">
          <Logo />
          {texts.product}
        </span>
        <ThemeButton />
        <IconButton
          className="sidebar-close"
          icon="panel"
          label={texts.conversations.hide}
          onClick={onHide}
        />
      </div>
      <Button icon="plus" tone="plain" aria-keyshortcuts={ariaChord("mod+shift+o")} onClick={start}>
        {texts.conversations.start}
        <ChordHint chord="mod+shift+o" />
      </Button>
      <Search onOpen={onLeave}>
        <List onLeave={onLeave} />
      </Search>
      <div className="sidebar-foot">
        <LanguagePicker />
        <Settings />
        <Help onSearch={search} onLeave={onLeave} />
      </div>
    </nav>
  );
}
