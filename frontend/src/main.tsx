/** Starts the page. */
import { useEffect } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { createClient } from "@wordbrook/client";
import { persistOutbox } from "@wordbrook/client/persistence";
import { App } from "./app";
import { SessionContext } from "./session/context";
import { outboxStorage } from "./session/outbox-storage";
import { ErrorBoundary } from "./components/loading/error-boundary";
import { compositionEnded, replaceEarlyPage } from "./features/composer/early-input";
import { loadMarkdown } from "./features/thread/answer/lazy-markdown";
import { Messages } from "./features/thread/lazy-messages";
import { createSession } from "./session/session";
import { basePath, pageMeta, socketPath } from "./lib/page-meta";
import { followAppearance } from "./components/preferences/appearance";
import { reserveKeyboardSpace } from "./lib/on-screen-keyboard";
import { useLanguage } from "./components/preferences/language-picker";
import { setLanguage, texts, preferredLanguage } from "./i18n";
import "./styles/index.css";

const place = document.getElementById("root");
if (!place) throw new Error("The page has no place for itself.");

followAppearance();
reserveKeyboardSpace();
const client = createClient({
  path: basePath(),
  socketPath: socketPath(),
});
persistOutbox(client, outboxStorage);
const session = createSession(client);

/**
 * Connects, and loads what the first view does not need. A conversation in the address needs it at
 * once.
 */
function goOn() {
  session.start();
  Messages.preload();
  void loadMarkdown();
}
const isSignIn = pageMeta("auth") !== "" && location.pathname === `${basePath()}/sign-in`;
const isAwaited = session.route.get() !== null;
if (isAwaited) goOn();

/** A change of language draws the whole page again; the session keeps its state. */
function Page() {
  const language = useLanguage();
  useEffect(() => {
    if (!isAwaited) setTimeout(goOn);
  }, []);
  return (
    <ErrorBoundary key={language} fallback={<p className="page-failure">{texts.failure}</p>}>
      <App />
    </ErrorBoundary>
  );
}

async function draw(root: HTMLElement) {
  await setLanguage(preferredLanguage());
  if (isSignIn) {
    const { SignInPage } = await import("./features/account/sign-in-page");
    createRoot(root).render(<SignInPage />);
    return;
  }
  await compositionEnded();
  replaceEarlyPage(() => {
    flushSync(() => {
      createRoot(root).render(
        <SessionContext value={session}>
          <Page />
        </SessionContext>,
      );
    });
  });
}

void draw(place);
