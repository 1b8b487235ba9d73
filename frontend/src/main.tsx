/** Starts the page: the chat, or where people sign in a page of accounts. */
import { useEffect, type ComponentType } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { createClient } from "@wordbrook/client";
import { persistOutbox } from "@wordbrook/client/persistence";
import { App } from "./app";
import { SessionContext } from "./session/context";
import { outboxStorage } from "./session/outbox-storage";
import { hasAccounts, rememberPerson, tokenOfPage } from "./session/person";
import { ErrorBoundary } from "./components/loading/error-boundary";
import { compositionEnded, replaceEarlyPage } from "./features/composer/early-input";
import { loadMarkdown } from "./features/thread/answer/lazy-markdown";
import { Messages } from "./features/thread/lazy-messages";
import { createSession } from "./session/session";
import { basePath, socketPath } from "./lib/page-meta";
import { ignore, withPart } from "./components/loading/lazy-component";
import { followAppearance } from "./components/preferences/appearance";
import { reserveKeyboardSpace } from "./lib/on-screen-keyboard";
import { useLanguage } from "./components/preferences/language-picker";
import { arrangeList } from "./features/arrangement/list-pages";
import { setLanguage, texts, preferredLanguage } from "./i18n";
import "./styles/index.css";

/** The pages without the chat, by their path below that of the server. */
const ACCOUNT_PAGES: Readonly<Record<string, () => Promise<ComponentType>>> = {
  "/sign-in": async () => (await import("./features/account/sign-in-page")).SignInPage,
  "/account": async () => (await import("./features/account/page/account-page")).AccountPage,
};

function Failure() {
  return <p className="page-failure">{texts.failure}</p>;
}

/** A change of language draws the whole page again; the session keeps its state. */
function Page({ of: Shown }: { of: ComponentType }) {
  const language = useLanguage();
  return (
    <ErrorBoundary key={language} fallback={<Failure />}>
      <Shown />
    </ErrorBoundary>
  );
}

function startChat() {
  const accounts = hasAccounts();
  const client = createClient({
    path: basePath(),
    socketPath: socketPath(),
    ...(accounts && { token: tokenOfPage }),
  });
  arrangeList(client);
  persistOutbox(client, outboxStorage);
  const session = createSession(client);
  rememberPerson();

  /**
   * Connects, and loads what the first view does not need. A conversation in the address needs it
   * at once.
   */
  function goOn() {
    session.start();
    Messages.preload();
    void loadMarkdown();
    if (accounts)
      withPart(
        () => import("./features/account/session/other-tabs"),
        ({ followOtherTabs }) =>
          followOtherTabs(() => client.store.get().connection.phase === "refused"),
        ignore,
      );
  }
  const isAwaited = session.route.get() !== null;
  if (isAwaited) goOn();

  return function Chat() {
    useEffect(() => {
      if (!isAwaited) setTimeout(goOn);
    }, []);
    return (
      <SessionContext value={session}>
        <Page of={App} />
      </SessionContext>
    );
  };
}

async function draw(root: HTMLElement) {
  const find = hasAccounts() && ACCOUNT_PAGES[location.pathname.slice(basePath().length)];
  if (find) {
    await setLanguage(preferredLanguage());
    const Shown = await find().catch(() => Failure);
    createRoot(root).render(<Page of={Shown} />);
    return;
  }
  const Chat = startChat();
  await setLanguage(preferredLanguage());
  await compositionEnded();
  replaceEarlyPage(() => {
    flushSync(() => {
      createRoot(root).render(<Chat />);
    });
  });
}

const place = document.getElementById("root");
if (!place) throw new Error("The page has no place for itself.");

followAppearance();
reserveKeyboardSpace();
void draw(place);
