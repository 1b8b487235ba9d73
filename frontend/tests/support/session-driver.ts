/** A session over a fake socket and fake HTTP, with the actions that tests use. */
import { vi } from "vitest";
import { assembleClient, type Client, type Http, type SocketLike } from "@wordbrook/client";
import { persistOutbox } from "@wordbrook/client/persistence";
import { outboxStorage } from "../../src/session/outbox-storage";
import { createSession, type Session } from "../../src/session/session";
import { FakeSocket } from "./fake-socket";
import { aConversation } from "./builders";
import { NO_MODELS } from "../../src/features/models/use-models";

export function aHttp(given: Partial<Http> = {}): Http {
  return {
    ask: () => Promise.reject(new TypeError("not faked")),
    call: () => Promise.reject(new TypeError("not faked")),
    renewSession: () => Promise.resolve(true),
    findRefusal: () => Promise.resolve(null),
    listConversations: () => Promise.resolve({ conversations: [], next_cursor: null }),
    getConversation: (id) => Promise.resolve({ conversation: aConversation({ id }), options: {} }),
    changeConversation: (id) =>
      Promise.resolve({ conversation: aConversation({ id }), options: {} }),
    restoreConversation: (id) =>
      Promise.resolve({ conversation: aConversation({ id }), options: {} }),
    deleteConversation: () => Promise.resolve(),
    earlierMessages: () => Promise.resolve({ messages: [], has_earlier: false }),
    search: () => Promise.resolve({ hits: [], next_cursor: null }),
    listModels: () => Promise.resolve({ ...NO_MODELS, is_demo: true }),
    ...given,
  };
}

/** A client over a fake socket and fake HTTP, which stores its outbox as the page does. */
export function aClient(socket: SocketLike, http: Partial<Http> = {}): Client {
  const client = assembleClient({ socket, http: aHttp(http) });
  persistOutbox(client, outboxStorage);
  return client;
}

export interface Driver extends Session {
  socket: FakeSocket;
  /** Run the acks, frames and timers that are due. */
  settle: () => Promise<void>;
}

/** Needs fake timers. */
export function aSession(http: Partial<Http> = {}): Driver {
  const socket = new FakeSocket();
  const session = createSession(aClient(socket, http));
  session.start();
  const settle = async () => {
    await vi.advanceTimersByTimeAsync(50);
  };
  return { ...session, socket, settle };
}

export function sendAck(message_id: string, given: { conversation_id?: string } = {}) {
  return { ok: true, conversation_id: "c1", message_id, answer_id: "a1", ...given };
}
