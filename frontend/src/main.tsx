/** Starts the page. */
import { useEffect } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { SessionContext } from "./session/context";
import { Boundary } from "./components/ui/boundary";
import { compositionEnded, takeOver } from "./features/composer/early-box";
import { loadMarkdown } from "./features/thread/answer-text";
import { createSession } from "./session/session";
import { leaveKeyboardRoom } from "./components/ui/keyboard-room";
import { useLanguage } from "./components/ui/language";
import { speak, texts, wantedLanguage } from "./texts";
import { http } from "./transport/http";
import { createSocket } from "./transport/socket";
import "./styles/index.css";

const place = document.getElementById("root");
if (!place) throw new Error("The page has no place for itself.");

leaveKeyboardRoom();
const session = createSession(createSocket(), http);

/** The box can be typed in without it; a conversation that is to be shown waits for it. */
function goOn() {
  session.start();
  void loadMarkdown();
}
const isAwaited = session.route.get() !== null;
if (isAwaited) goOn();

/** Another language draws the whole page anew; what it knows is the session's and stays. */
function Page() {
  const language = useLanguage();
  useEffect(() => {
    if (!isAwaited) setTimeout(goOn);
  }, []);
  return (
    <Boundary key={language} fallback={<p className="page-failure">{texts.failure}</p>}>
      <App />
    </Boundary>
  );
}

async function draw(root: HTMLElement) {
  await speak(wantedLanguage());
  await compositionEnded();
  takeOver(() => {
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
