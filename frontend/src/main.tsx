/** Starts the page. */
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { SessionContext } from "./session/context";
import { Boundary } from "./components/ui/boundary";
import { createSession } from "./session/session";
import { texts } from "./texts";
import { http } from "./transport/http";
import { createSocket } from "./transport/socket";
import "./styles/index.css";

const place = document.getElementById("root");
if (!place) throw new Error("The page has no place for itself.");

const session = createSession(createSocket(), http);
createRoot(place).render(
  <SessionContext value={session}>
    <Boundary fallback={<p className="page-failure">{texts.failure}</p>}>
      <App />
    </Boundary>
  </SessionContext>,
);
