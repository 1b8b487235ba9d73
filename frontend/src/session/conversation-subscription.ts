/**
 * Subscribes to the open conversation: opens it, closes the one before, and opens it again after a
 * gap or a reconnect. Never sends two opens at a time.
 */
import type { ConversationOpenAck, Refused } from "../protocol";
import type { ChatStore } from "../store";
import { selectHave } from "../store/selectors";
import type { Connection } from "../transport/connection";

const REFUSED_WAIT_MS = 2_000;

export interface ConversationSubscription {
  follow: (conversation_id: string | null) => void;
  /** Adopt the conversation that a send began; the send subscribed to it. */
  adopt: (conversation_id: string) => void;
  reopen: () => void;
}

export function createConversationSubscription(
  store: ChatStore,
  connection: Connection,
  flush: () => void,
): ConversationSubscription {
  let isOpening = false;
  let requested = 0;
  let isReopening = false;
  let refused_at = -REFUSED_WAIT_MS;

  function close(conversation_id: string): void {
    if (connection.isOnline())
      connection.request("conversation:close", { conversation_id }).catch(() => null);
  }

  function applyAck(conversation_id: string, ack: ConversationOpenAck | Refused): void {
    flush();
    if (ack.ok) store.dispatch({ name: "thread:opened", ack });
    else if (ack.error.code === "not_found" && store.get().threads[conversation_id]?.is_loaded) {
      // It was loaded before, so it was removed while this page was offline.
      store.dispatch({ name: "conversation:dropped", conversation_id });
    } else {
      refused_at = performance.now();
      store.dispatch({ name: "thread:refused", conversation_id, error: ack.error });
    }
    // The page shows another conversation by now; the open subscribed this socket.
    if (store.get().followed !== conversation_id && ack.ok) close(conversation_id);
  }

  async function open(): Promise<void> {
    const conversation_id = store.get().followed;
    if (conversation_id === null || !connection.isOnline()) return;
    requested += 1;
    if (isOpening) return;
    isOpening = true;
    const served = requested;
    flush();
    store.dispatch({ name: "thread:opening" });
    const have = selectHave(store.get(), conversation_id);
    // Without an ack the connection is lost; the next connection opens again.
    const ack = await connection
      .request("conversation:open", { conversation_id, have })
      .catch(() => null);
    isOpening = false;
    if (ack) applyAck(conversation_id, ack);
    if (requested !== served || store.get().followed !== conversation_id) void open();
    else reopenAfterGap();
  }

  function hasGap(): boolean {
    const { gaps, followed } = store.get();
    return followed !== null && (gaps.includes(followed) || gaps.includes(""));
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

  store.subscribe(reopenAfterGap);

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
