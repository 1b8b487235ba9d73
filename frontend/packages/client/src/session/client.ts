/** Builds the client from one socket and one store, and lists its actions. */
import type { ConversationChange, MessageSendAck, WireError } from "../protocol";
import { createChatStore, type ChatStore, type OutboxItem } from "../store";
import { selectPath } from "../store/selectors";
import { createHttp, HttpFailure, type Http } from "../transport/http";
import { createConnection } from "../transport/connection";
import { createRequests, type Place } from "../transport/requests";
import { createSocket } from "../transport/socket";
import type { SocketLike } from "../transport/socket-like";
import { createAnswerCommands, type AnswerCommands } from "./answer-commands";
import { createEventBatch } from "./event-batch";
import { closeConversation, createConversationSubscription } from "./conversation-subscription";
import { createOutbox, type Outbox } from "./outbox";
import { canAsk } from "./outbox-schedule";
import type { RevealMessage } from "./reveal-message";

/** Longer than the notice offers the undo, because the request takes time too. */
const RESTORE_WINDOW_S = 60;

export interface ClientOptions extends Place {
  /** The path of Socket.IO; by default `socket.io` below `path`. */
  socketPath?: string;
}

export interface ClientParts {
  socket: SocketLike;
  http: Http;
}

/** Called when a message has begun a conversation, which the client follows from then on. */
type Begun = (conversation_id: string, message_id: string) => void;

export interface Client {
  /** Connect. After a `stop` it connects again. */
  start: () => void;
  /** Disconnect and release what the client uses of the page; its state is kept. */
  stop: () => void;
  /** Connect now instead of after the wait, or check that the connection is alive. */
  wake: () => void;
  store: ChatStore;
  http: Http;
  outbox: Outbox;
  answers: AnswerCommands;
  /** Receive a conversation's messages and events until the returned function is called. */
  follow: (conversation_id: string) => () => void;
  /** Open a followed conversation again. */
  reopen: (conversation_id: string) => void;
  /** Call `onBegun` for each new conversation; one that it does not follow is closed. */
  onBegun: (onBegun: Begun) => () => void;
  loadConversations: (cursor: string | null) => Promise<void>;
  loadEarlier: (conversation_id: string) => Promise<WireError | null>;
  /** Load a message into the open thread. */
  revealMessage: RevealMessage;
  /** Change the title, the shown branch, the options or the place in the list. */
  change: (conversation_id: string, change: ConversationChange) => Promise<WireError | null>;
  /** Delete a conversation; it can be restored for a minute. */
  remove: (conversation_id: string) => Promise<WireError | null>;
  restore: (conversation_id: string) => Promise<WireError | null>;
}

/** Run a request and return its error as a value. */
async function failureOf(task: () => Promise<void>): Promise<WireError | null> {
  try {
    await task();
    return null;
  } catch (failure) {
    if (failure instanceof HttpFailure) return failure.error;
    throw failure;
  }
}

function createLists(store: ChatStore, http: Http) {
  return {
    loadConversations: async (cursor: string | null) => {
      const error = await failureOf(async () => {
        store.dispatch({ name: "list:loaded", ...(await http.listConversations(cursor)) });
      });
      if (error) store.dispatch({ name: "list:refused", error });
    },
    loadEarlier: (conversation_id: string) =>
      failureOf(async () => {
        const path = selectPath(store.get(), conversation_id);
        const [first, last] = [path[0], path.at(-1)];
        if (!first || !last) return;
        const page = await http.earlierMessages(conversation_id, first.id, last.id);
        store.dispatch({ name: "thread:earlier", conversation_id, ...page });
      }),
    change: (conversation_id: string, change: ConversationChange) =>
      failureOf(async () => {
        const { conversation } = await http.changeConversation(conversation_id, change);
        store.dispatch({ name: "conversation:put", conversation });
      }),
    remove: (conversation_id: string) =>
      failureOf(async () => {
        await http.deleteConversation(conversation_id, RESTORE_WINDOW_S);
        store.dispatch({ name: "conversation:dropped", conversation_id });
      }),
    restore: (conversation_id: string) =>
      failureOf(async () => {
        const { conversation } = await http.restoreConversation(conversation_id);
        store.dispatch({ name: "conversation:restored", payload: { conversation } });
      }),
  };
}

/** Build a client from its parts; `createClient` makes them. */
export function assembleClient({ socket, http }: ClientParts): Client {
  const store = createChatStore();
  const begun = new Set<Begun>();
  const batch = createEventBatch((events) => {
    store.dispatch(...events);
  });
  const lists = createLists(store, http);
  const connection = createConnection({
    socket,
    onEvent: batch.push,
    onPhase: (phase) => {
      batch.flush();
      store.dispatch({ name: "connection", connection: phase });
      if (phase.phase !== "online") return;
      subscription.reopen();
      outbox.resend();
      void lists.loadConversations(null);
    },
    renewSession: http.renewSession,
    findRefusal: http.findRefusal,
  });
  const subscription = createConversationSubscription(store, connection, batch.flush);

  /** The send has subscribed the socket. */
  function onSent(item: OutboxItem, ack: MessageSendAck, isAgain: boolean): void {
    batch.flush();
    const { conversation_id, message_id } = ack;
    if (item.conversation_id === null) {
      const leave = subscription.adopt(conversation_id);
      store.dispatch({ name: "send:acknowledged", item, ack });
      for (const listener of [...begun]) listener(conversation_id, message_id);
      leave();
    } else {
      store.dispatch({ name: "send:acknowledged", item, ack });
      const isFollowed = store.get().followed.includes(conversation_id);
      if (!isFollowed) closeConversation(connection, conversation_id);
    }
    if (isAgain) subscription.reopen(conversation_id);
  }

  const outbox = createOutbox(store, connection, http, onSent);
  let couldAsk = true;
  store.subscribe(() => {
    const isBack = !couldAsk && canAsk(store.get());
    couldAsk = canAsk(store.get());
    if (isBack && connection.isOnline()) outbox.resend();
  });

  const ends: (() => void)[] = [];
  const stop = () => {
    if (ends.length === 0) return;
    for (const end of ends.splice(0)) end();
    connection.stop();
  };
  const answers = createAnswerCommands(store, connection, outbox.holdAfter);
  const revealMessage: RevealMessage = async (conversation_id, message_id) => {
    const { createMessageReveal } = await import("./reveal-message");
    return createMessageReveal(store, http, lists.change)(conversation_id, message_id);
  };
  return {
    start: () => {
      if (ends.length > 0) return;
      // Without it a lost connection is noticed later.
      const wakes = import("../transport/page-wake").then(
        ({ onWake }) => onWake(connection.wake),
        () => null,
      );
      ends.push(batch.listen(), () => void wakes.then((end) => end?.()));
      connection.start();
    },
    stop,
    wake: connection.wake,
    store,
    http,
    outbox,
    answers,
    revealMessage,
    follow: subscription.follow,
    reopen: subscription.reopen,
    onBegun: (listener) => {
      begun.add(listener);
      return () => begun.delete(listener);
    },
    ...lists,
  };
}

/** Create a client of the server at `url`; `start` connects it. */
export function createClient(options: ClientOptions = {}): Client {
  const requests = createRequests(options);
  return assembleClient({
    socket: createSocket(options, requests),
    http: createHttp(requests),
  });
}
