/**
 * Keeps the page at the conversation it shows: opens it, closes the one before, opens it again
 * after a gap or a new connection. Never two opens at a time.
 */
import type { ConversationOpenAck, Refused } from "../protocol";
import type { ChatStore } from "../store";
import { selectHave } from "../store/selectors";
import type { Connection } from "../transport/connection";

const REFUSED_WAIT_MS = 2_000;

export interface ConversationSubscription {
  follow: (conversation_id: string | null) => void;
  /** What a send began to follow by itself. */
  adopt: (conversation_id: string) => void;
  reopen: () => void;
}

export function createConversationSubscription(
  store: ChatStore,
  connection: Connection,
  flush: () => void,
): ConversationSubscription {
  let isOpening = false;
  let asked = 0;
  let isHealing = false;
  let refused_at = -REFUSED_WAIT_MS;

  function close(conversation_id: string): void {
    if (connection.isOnline())
      connection.request("conversation:close", { conversation_id }).catch(() => null);
  }

  function settle(conversation_id: string, ack: ConversationOpenAck | Refused): void {
    flush();
    if (ack.ok) store.dispatch({ name: "thread:opened", ack });
    else if (ack.error.code === "not_found" && store.get().threads[conversation_id]?.is_loaded) {
      // It was there: removed while this page was not connected.
      store.dispatch({ name: "conversation:dropped", conversation_id });
    } else {
      refused_at = performance.now();
      store.dispatch({ name: "thread:refused", conversation_id, error: ack.error });
    }
    // The page has gone elsewhere meanwhile; the open made this socket follow.
    if (store.get().followed !== conversation_id && ack.ok) close(conversation_id);
  }

  async function open(): Promise<void> {
    const conversation_id = store.get().followed;
    if (conversation_id === null || !connection.isOnline()) return;
    asked += 1;
    if (isOpening) return;
    isOpening = true;
    const served = asked;
    flush();
    store.dispatch({ name: "thread:opening" });
    const have = selectHave(store.get(), conversation_id);
    // Without an ack the connection is gone: the next one opens again.
    const ack = await connection
      .request("conversation:open", { conversation_id, have })
      .catch(() => null);
    isOpening = false;
    if (ack) settle(conversation_id, ack);
    if (asked !== served || store.get().followed !== conversation_id) void open();
    else heal();
  }

  function hasGap(): boolean {
    const { gaps, followed } = store.get();
    return followed !== null && (gaps.includes(followed) || gaps.includes(""));
  }

  /** After a refusal gaps wait a moment: they would only be refused as fast as deltas come. */
  function heal(): void {
    if (isOpening || isHealing || !hasGap()) return;
    isHealing = true;
    const wait_ms = Math.max(0, refused_at + REFUSED_WAIT_MS - performance.now());
    setTimeout(() => {
      isHealing = false;
      if (hasGap()) void open();
    }, wait_ms);
  }

  store.subscribe(heal);

  return {
    follow: (conversation_id) => {
      const before = store.get().followed;
      if (before === conversation_id) return;
      store.dispatch({ name: "thread:followed", conversation_id });
      if (before !== null && !store.get().removed[before]) close(before);
      void open();
    },
    adopt: (conversation_id) => {
      store.dispatch({ name: "thread:followed", conversation_id });
    },
    reopen: () => void open(),
  };
}
