/** The page: the conversation list, the open conversation and the notices over them. */
import { useCallback, useEffect, useState } from "react";
import { flushSync } from "react-dom";
import { Announcer } from "./components/ui/announcer";
import { Toasts } from "./components/ui/toast";
import { focusComposer, focusField } from "./features/composer/focus";
import { Sidebar } from "./features/conversations/sidebar";
import { useEndNotices } from "./features/notifications/use-end-notices";
import { ThreadPage } from "./features/thread/thread-page";
import { setPreference } from "./lib/preferences";
import { texts } from "./i18n";

const WIDE = "(width >= 56rem)";

function focusFirst(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.focus();
}

/**
 * Return what shows and hides the list: on wide windows it is beside the thread and may be
 * collapsed, else it is a drawer.
 */
function useList() {
  const [isDrawerOpen, setDrawerOpen] = useState(false);
  const close = useCallback(() => {
    setDrawerOpen(false);
  }, []);
  const show = useCallback(() => {
    flushSync(() => {
      if (matchMedia(WIDE).matches) setPreference("sidebar", "open");
      else setDrawerOpen(true);
    });
    focusFirst(".sidebar-close");
  }, []);
  const hide = useCallback(() => {
    flushSync(close);
    if (!matchMedia(WIDE).matches) return;
    setPreference("sidebar", "collapsed");
    focusFirst(".menu-button");
  }, [close]);
  return { isDrawerOpen, close, show, hide };
}

export function App() {
  const { isDrawerOpen, close, show, hide } = useList();
  useEndNotices();

  // Not before the drawer has closed: the page below it is inert.
  const leave = useCallback(() => {
    flushSync(close);
    focusField();
  }, [close]);

  // The drawer makes the page below it inert.
  const leaveNotice = useCallback(() => {
    if (isDrawerOpen) focusFirst(".sidebar-close");
    else focusComposer();
  }, [isDrawerOpen]);

  useEffect(() => {
    const guard = import("./components/ui/focus-guard").then(
      ({ guardFocus }) => guardFocus(focusComposer),
      () => null,
    );
    return () => void guard.then((stop) => stop?.());
  }, []);

  useEffect(() => {
    if (!isDrawerOpen) return undefined;
    const onKey = (event: KeyboardEvent) => {
      if (
        event.key === "Escape" &&
        !document.querySelector("dialog[open], details.menu[open], .popover")
      )
        close();
    };
    // On a wide window the list stands beside the thread instead of over it.
    const wide = matchMedia(WIDE);
    wide.addEventListener("change", close);
    document.addEventListener("keydown", onKey);
    return () => {
      wide.removeEventListener("change", close);
      document.removeEventListener("keydown", onKey);
      focusFirst(".menu-button");
    };
  }, [isDrawerOpen, close]);

  return (
    <div className={isDrawerOpen ? "app drawer-open" : "app"}>
      <a className="skip" href="#composer">
        {texts.skipToComposer}
      </a>
      <Sidebar onShow={show} onHide={hide} onLeave={leave} />
      <div className="scrim" onClick={close} aria-hidden="true" />
      <ThreadPage isCovered={isDrawerOpen} onMenu={show} />
      <Toasts onLeave={leaveNotice} />
      <Announcer />
    </div>
  );
}
