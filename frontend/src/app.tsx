/** The page: the conversation list, the open conversation and the notices over them. */
import { useCallback, useEffect, useState } from "react";
import { flushSync } from "react-dom";
import { Announcer } from "./components/ui/announcer";
import { Toasts } from "./components/ui/toast";
import { focusComposer, focusField } from "./features/composer/focus";
import { Sidebar } from "./features/conversations/sidebar";
import { ThreadPage } from "./features/thread/thread-page";
import { texts } from "./i18n";

const WIDE = "(width >= 56rem)";

export function App() {
  const [isDrawerOpen, setDrawerOpen] = useState(false);
  const close = useCallback(() => {
    setDrawerOpen(false);
  }, []);

  // Not before the drawer has closed: the page below it is inert.
  const leave = useCallback(() => {
    flushSync(close);
    focusField();
  }, [close]);

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
    document.querySelector<HTMLElement>(".sidebar-close")?.focus();
    return () => {
      wide.removeEventListener("change", close);
      document.removeEventListener("keydown", onKey);
      document.querySelector<HTMLElement>(".menu-button")?.focus();
    };
  }, [isDrawerOpen, close]);

  return (
    <div className={isDrawerOpen ? "app drawer-open" : "app"}>
      <a className="skip" href="#composer">
        {texts.skipToComposer}
      </a>
      <Sidebar onClose={close} onLeave={leave} />
      <div className="scrim" onClick={close} aria-hidden="true" />
      <ThreadPage
        isCovered={isDrawerOpen}
        onMenu={() => {
          setDrawerOpen(true);
        }}
      />
      <Toasts onLeave={focusComposer} />
      <Announcer />
    </div>
  );
}
