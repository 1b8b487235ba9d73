/**
 * Subscribes to the open conversations: opens each, and opens it again after a gap or a reconnect.
 * Never sends two opens of a conversation at a time.
 */
import type { ConversationOpenAck, Refused } from "../protocol";
import type { ChatStore } from "../store";
import { selectHave } from "../store/selectors";
import type { Connection } from "../transport/connection";

const REFUSED_WAIT_MS = 2_000;

export interface ConversationSubscription {
  /** Open a conversation; returns what leaves it. It is closed when all that follow it have left. */
  follow: (conversation_id: string) => () => void;
  /** Like `follow`, for a conversation that a send began: the send subscribed to it. */
  adopt: (conversation_id: string) => () => void;
  /** Open one again, or all. */
  reopen: (conversation_id?: string) => void;
}

interface Opener {
  open: () => Promise<void>;
  reopenAfterGap: () => void;
}

function createOpener(
  conversation_id: string,
  store: ChatStore,
  connection: Connection,
  flush: () => void,
): Opener {
  let isOpening = false;
  let requested = 0;
  let isReopening = false;
  let refused_at = -REFUSED_WAIT_MS;
  const isFollowed = () => store.get().followed.includes(conversation_id);

  function applyAck(ack: ConversationOpenAck | Refused): void {
    flush();
    if (ack.ok) store.dispatch({ name: "thread:opened", ack });
    else if (ack.error.code === "not_found" && store.get().threads[conversation_id]?.is_loaded) {
      // It was loaded before, so it was removed while this client was offline.
      store.dispatch({ name: "conversation:dropped", conversation_id });
    } else {
      refused_at = performance.now();
      store.dispatch({ name: "thread:refused", conversation_id, error: ack.error });
    }
    // It was left meanwhile; the open subscribed this socket.
    if (!isFollowed() && ack.ok) closeConversation(connection, conversation_id);
  }

  async function open(): Promise<void> {
    if (!isFollowed() || !connection.isOnline()) return;
    requested += 1;
    if (isOpening) return;
    isOpening = true;
    const served = requested;
    flush();
    store.dispatch({ name: "thread:opening", conversation_id });
    const have = selectHave(store.get(), conversation_id);
    // Without an ack the connection is lost; the next connection opens again.
    const ack = await connection
      .request("conversation:open", { conversation_id, have })
      .catch(() => null);
    isOpening = false;
    if (ack) applyAck(ack);
    if (requested !== served) void open();
    else reopenAfterGap();
  }

  function hasGap(): boolean {
    return isFollowed() && store.get().gaps.includes(conversation_id);
  }

  /** After a refusal a gap waits: each delta would cause another refused open. */
  function reopenAfterGap(): void {
    if (isOpening || isReopening || !hasGap()) return;
    isReopening = true;
    const wait_ms = Math.max(0, refused_at + REFUSED_WAIT_MS - performance.now());
    setTimeout(() => {
      isReopening = false;
      if (hasGap()) void open();
    }, wait_ms);
  }

  return { open, reopenAfterGap };
}

export function closeConversation(connection: Connection, conversation_id: string): void {
  if (connection.isOnline())
    connection.request("conversation:close", { conversation_id }).catch(() => null);
}

export function createConversationSubscription(
  store: ChatStore,
  connection: Connection,
  flush: () => void,
): ConversationSubscription {
  const openers = new Map<string, Opener>();
  const counts = new Map<string, number>();

  function openerOf(conversation_id: string): Opener {
    const opener =
      openers.get(conversation_id) ?? createOpener(conversation_id, store, connection, flush);
    openers.set(conversation_id, opener);
    return opener;
  }

  function adopt(conversation_id: string): () => void {
    const count = counts.get(conversation_id) ?? 0;
    counts.set(conversation_id, count + 1);
    if (count === 0) store.dispatch({ name: "thread:followed", conversation_id });
    let hasLeft = false;
    return () => {
      if (hasLeft) return;
      hasLeft = true;
      const left = (counts.get(conversation_id) ?? 1) - 1;
      counts.set(conversation_id, left);
      if (left > 0) return;
      store.dispatch({ name: "thread:left", conversation_id });
      if (!store.get().removed[conversation_id]) closeConversation(connection, conversation_id);
    };
  }

  store.subscribe(() => {
    for (const id of store.get().gaps) openerOf(id).reopenAfterGap();
  });

  return {
    adopt,
    follow: (conversation_id) => {
      const isNew = !store.get().followed.includes(conversation_id);
      const leave = adopt(conversation_id);
      if (isNew) void openerOf(conversation_id).open();
      return leave;
    },
    reopen: (conversation_id) => {
      const ids = conversation_id === undefined ? store.get().followed : [conversation_id];
      for (const id of ids) void openerOf(id).open();
    },
  };
}
