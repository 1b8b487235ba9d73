/** The conversation list: beside the thread on wide windows, where it can be collapsed, else a drawer. */
import { useCallback, useState } from "react";
import { Button, IconButton } from "../../components/ui/button";
import { lazyComponent } from "../../components/loading/lazy-component";
import { LanguagePicker } from "../../components/preferences/language-picker";
import { Logo } from "../../components/ui/logo";
import { ThemeButton } from "../../components/preferences/theme-button";
import { useSession } from "../../session/context";
import { basePath, pageMeta } from "../../lib/page-meta";
import { texts } from "../../i18n";
import { changeSelection } from "../arrangement/selection/selection";
import { ChordHint } from "../help/chord-hint";
import { Help } from "../help/help";
import { ariaChord } from "../help/shortcuts";
import { Settings } from "../settings/settings";
import { ConversationList } from "./conversation-list";
import { focusSearch, Search } from "./search";

const ListMenu = lazyComponent(
  () => import("../arrangement/list-menu"),
  (module) => module.ListMenu,
);

interface SidebarProps {
  /** Called when a conversation was chosen. */
  onLeave: () => void;
  /** Called to show the list, as a drawer on narrow windows. */
  onShow: () => void;
  onHide: () => void;
}

/** Who is signed in; nothing where there are no accounts. */
function Person() {
  const name = pageMeta("person");
  return (
    name && (
      <a className="sidebar-person" href={`${basePath()}/account`} title={name}>
        <span className="visually-hidden">{texts.account} </span>
        <span className="conversation-title" dir="auto">
          {name}
        </span>
      </a>
    )
  );
}

export function Sidebar({ onShow, onHide, onLeave }: SidebarProps) {
  const { route } = useSession();
  const [isArchive, setArchive] = useState(false);
  const show = (archive: boolean) => {
    changeSelection({ name: "end" });
    setArchive(archive);
  };
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
        <ListMenu
          fallback={<span className="icon-button" />}
          onArchive={() => {
            show(true);
          }}
        />
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
        <ConversationList
          isArchive={isArchive}
          onBack={() => {
            show(false);
          }}
          onLeave={onLeave}
        />
      </Search>
      <div className="sidebar-foot">
        <Person />
        <LanguagePicker />
        <Settings />
        <Help onSearch={search} onLeave={onLeave} />
      </div>
    </nav>
  );
}
