/** Renders components inside a session over a fake socket. */
import { render, type RenderResult } from "@testing-library/react";
import type { ReactElement } from "react";
import { loadMarkdown } from "../../src/features/thread/answer/lazy-markdown";
import { Messages } from "../../src/features/thread/lazy-messages";
import { SessionContext } from "../../src/session/context";
import { createSession, type Session } from "../../src/session/session";
import type { Http } from "../../packages/client/src/transport/http";
import { FakeSocket } from "./fake-socket";
import { aClient } from "./session-driver";

await Promise.all([loadMarkdown(), Messages.ready()]);

export interface Drawn extends RenderResult {
  session: Session;
  socket: FakeSocket;
}

export function draw(element: ReactElement, http: Partial<Http> = {}): Drawn {
  const socket = new FakeSocket();
  const session = createSession(aClient(socket, http));
  session.start();
  const result = render(<SessionContext value={session}>{element}</SessionContext>);
  return { ...result, session, socket };
}
