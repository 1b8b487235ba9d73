/** Puts the parts together: one socket, one store, one route; and names what the page can do. */
import type { MessageSendAck, WireError } from "../protocol";
import { createChatStore, type ChatStore, type OutboxItem } from "../store";
import { selectPath } from "../store/selectors";
import { HttpFailure, type ConversationChange, type Http } from "../transport/http";
import { createLink, type Link } from "../transport/link";
import type { SocketLike } from "../transport/socket";
import { onWake } from "../transport/waking";
import { createAnswerCommands, type AnswerCommands } from "./answer-commands";
import { createEventBatch } from "./event-batch";
import { createFollowing, type Following } from "./following";
import { moveDraft } from "./kept";
import { createOutbox, type Outbox } from "./outbox";
import { canAsk } from "./outbox-turns";
import { createReach, type Reach } from "./reaching";
import { createRoute, type Route } from "./route";

/** Longer than one is asked whether it was meant: the way to the server takes its time too. */
const REMOVED_KEPT_S = 60;

export interface Session {
  /** Connect: once, and when the page has drawn what it can without the server. */
  start: () => void;
  store: ChatStore;
  route: Route;
  http: Http;
  outbox: Outbox;
  answers: AnswerCommands;
  reopen: () => void;
  loadConversations: (cursor: string | null) => Promise<void>;
  loadEarlier: (conversation_id: string) => Promise<WireError | null>;
  /** Bring a message into the thread that is shown. */
  reach: Reach;
  /** Change the title, the branch that is shown, or the options. */
  change: (conversation_id: string, change: ConversationChange) => Promise<WireError | null>;
  /** Delete it, so that it can be restored for a minute. */
  remove: (conversation_id: string) => Promise<WireError | null>;
  restore: (conversation_id: string) => Promise<WireError | null>;
}

/** Run a request; its failure becomes a value to show. */
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
        await http.deleteConversation(conversation_id, REMOVED_KEPT_S);
        store.dispatch({ name: "conversation:dropped", conversation_id });
      }),
    restore: (conversation_id: string) =>
      failureOf(async () => {
        const { conversation } = await http.restoreConversation(conversation_id);
        store.dispatch({ name: "conversation:restored", payload: { conversation } });
      }),
  };
}

/** A new conversation gets its address with the ack of its first message. */
function sentInto(store: ChatStore, route: Route, following: Following, link: Link) {
  return (item: OutboxItem, ack: MessageSendAck, isAgain: boolean) => {
    const { conversation_id } = ack;
    const isBegun = item.conversation_id === null && route.get() === null;
    if (isBegun) following.adopt(conversation_id);
    store.dispatch({ name: "send:acknowledged", item, ack });
    if (isBegun) {
      moveDraft(conversation_id);
      route.go(conversation_id, "replace");
    }
    if (store.get().followed !== conversation_id) {
      link.request("conversation:close", { conversation_id }).catch(() => null);
    } else if (isAgain) following.reopen();
  };
}

export function createSession(socket: SocketLike, http: Http): Session {
  const store = createChatStore();
  const route = createRoute();
  const batch = createEventBatch((events) => {
    store.dispatch(...events);
  });
  const lists = createLists(store, http);
  const link = createLink({
    socket,
    onEvent: batch.push,
    onPhase: (connection) => {
      batch.flush();
      store.dispatch({ name: "connection", connection });
      if (connection.phase !== "online") return;
      following.reopen();
      outbox.resend();
      void lists.loadConversations(null);
    },
    renewSession: http.renewSession,
  });
  const following = createFollowing(store, link, batch.flush);
  const onSent = sentInto(store, route, following, link);
  const outbox = createOutbox(store, link, http, (item, ack, isAgain) => {
    batch.flush();
    onSent(item, ack, isAgain);
  });

  route.subscribe(() => {
    following.follow(route.get());
  });
  store.subscribe(() => {
    const shown = route.get();
    if (shown !== null && store.get().removed[shown]) route.go(null, "replace");
  });
  let couldAsk = true;
  store.subscribe(() => {
    const isBack = !couldAsk && canAsk(store.get());
    couldAsk = canAsk(store.get());
    if (isBack && link.isOnline()) outbox.resend();
  });
  onWake(link.wake);

  following.follow(route.get());
  const answers = createAnswerCommands(store, link);
  const reach = createReach(store, http, lists.change);
  const { start } = link;
  const { reopen } = following;
  return { start, store, route, http, outbox, answers, reach, reopen, ...lists };
}
