/** Builds the session from one socket, one store and one route, and lists the page's actions. */
import type { ConversationChange, MessageSendAck, WireError } from "../protocol";
import { createChatStore, type ChatStore, type OutboxItem } from "../store";
import { selectPath } from "../store/selectors";
import { HttpFailure, type Http } from "../transport/http";
import { createConnection, type Connection } from "../transport/connection";
import type { SocketLike } from "../transport/socket";
import { onWake } from "../transport/page-wake";
import { createAnswerCommands, type AnswerCommands } from "./answer-commands";
import { createEventBatch } from "./event-batch";
import {
  createConversationSubscription,
  type ConversationSubscription,
} from "./conversation-subscription";
import { moveDraft } from "./draft-storage";
import { createOutbox, type Outbox } from "./outbox";
import { canAsk } from "./outbox-schedule";
import { createMessageReveal, type RevealMessage } from "./reveal-message";
import { createRoute, type Route } from "./route";

/** Longer than the notice offers the undo, because the request takes time too. */
const RESTORE_WINDOW_S = 60;

export interface Session {
  /** Connect; called once, when the page has drawn what needs no server. */
  start: () => void;
  store: ChatStore;
  route: Route;
  http: Http;
  outbox: Outbox;
  answers: AnswerCommands;
  reopen: () => void;
  loadConversations: (cursor: string | null) => Promise<void>;
  loadEarlier: (conversation_id: string) => Promise<WireError | null>;
  /** Load a message into the open thread. */
  revealMessage: RevealMessage;
  /** Change the title, the shown branch or the options. */
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

/** Handle the ack of a message; a new conversation gets its address with the first one. */
function handleSendAck(
  store: ChatStore,
  route: Route,
  subscription: ConversationSubscription,
  connection: Connection,
) {
  return (item: OutboxItem, ack: MessageSendAck, isAgain: boolean) => {
    const { conversation_id } = ack;
    const isBegun = item.conversation_id === null && route.get() === null;
    if (isBegun) subscription.adopt(conversation_id);
    store.dispatch({ name: "send:acknowledged", item, ack });
    if (isBegun) {
      moveDraft(conversation_id);
      route.go(conversation_id, "replace");
    }
    if (store.get().followed !== conversation_id) {
      connection.request("conversation:close", { conversation_id }).catch(() => null);
    } else if (isAgain) subscription.reopen();
  };
}

export function createSession(socket: SocketLike, http: Http): Session {
  const store = createChatStore();
  const route = createRoute();
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
  const onSent = handleSendAck(store, route, subscription, connection);
  const outbox = createOutbox(store, connection, http, (item, ack, isAgain) => {
    batch.flush();
    onSent(item, ack, isAgain);
  });

  route.subscribe(() => {
    subscription.follow(route.get());
  });
  store.subscribe(() => {
    const shown = route.get();
    if (shown !== null && store.get().removed[shown]) route.go(null, "replace");
  });
  let couldAsk = true;
  store.subscribe(() => {
    const isBack = !couldAsk && canAsk(store.get());
    couldAsk = canAsk(store.get());
    if (isBack && connection.isOnline()) outbox.resend();
  });
  onWake(connection.wake);

  subscription.follow(route.get());
  const answers = createAnswerCommands(store, connection, outbox.holdAfter);
  const revealMessage = createMessageReveal(store, http, lists.change);
  const { start } = connection;
  const { reopen } = subscription;
  return { start, store, route, http, outbox, answers, revealMessage, reopen, ...lists };
}
