/**
 * Brings a message into the thread that is shown: from among earlier ones that are not loaded, or
 * from another branch, which is shown then.
 */
import type { ConversationChange, WireError } from "../protocol";
import type { ChatState, ChatStore } from "../store";
import { selectPath } from "../store/selectors";
import { HttpFailure, type Http } from "../transport/http";

/** Null once it is there; `gone`: the page shows something else by now. */
export type RevealMessage = (
  conversation_id: string,
  message_id: string,
) => Promise<WireError | "gone" | null>;
type Change = (conversation_id: string, change: ConversationChange) => Promise<WireError | null>;

const NOWHERE: WireError = {
  code: "not_found",
  message: "This message does not exist any more.",
  retryable: false,
};

export function createMessageReveal(store: ChatStore, http: Http, change: Change): RevealMessage {
  /** Resolves with whether the conversation is still followed once `isTrue`. */
  function until(conversation_id: string, isTrue: (state: ChatState) => boolean) {
    return new Promise<boolean>((resolve) => {
      const check = () => {
        const isShown = store.get().followed === conversation_id;
        if (isShown && !isTrue(store.get())) return;
        unsubscribe();
        resolve(isShown);
      };
      const unsubscribe = store.subscribe(check);
      check();
    });
  }

  /** Puts the next earlier messages before those that are held, where it is among what is earlier. */
  async function goUp(conversation_id: string, message_id: string): Promise<boolean> {
    const path = selectPath(store.get(), conversation_id);
    const [first, last] = [path[0], path.at(-1)];
    if (!first || !last || first.parent_id === null) return false;
    const page = await http.earlierMessages(conversation_id, first.id, last.id, message_id);
    if (page.has_sought === true)
      store.dispatch({ name: "thread:earlier", conversation_id, ...page });
    return page.has_sought === true;
  }

  return async (conversation_id, message_id) => {
    const has = () =>
      selectPath(store.get(), conversation_id).some((message) => message.id === message_id);
    const isAtHead = (state: ChatState) =>
      selectPath(state, conversation_id).at(-1)?.id ===
      state.conversations[conversation_id]?.head_id;
    const isOpen = (state: ChatState) => {
      const thread = state.threads[conversation_id];
      return thread?.is_loaded === true || (thread?.error ?? null) !== null;
    };
    if (!(await until(conversation_id, isOpen))) return "gone";
    const error = store.get().threads[conversation_id]?.error ?? null;
    if (error) return "gone";
    let hasTurned = false;
    try {
      while (!has()) {
        if (await goUp(conversation_id, message_id)) continue;
        if (hasTurned) return NOWHERE;
        hasTurned = true;
        const refused = await change(conversation_id, { head_id: message_id });
        if (refused) return refused.code === "not_found" ? NOWHERE : refused;
        if (!(await until(conversation_id, isAtHead))) return "gone";
      }
    } catch (failure) {
      if (failure instanceof HttpFailure) return failure.error;
      throw failure;
    }
    return store.get().followed === conversation_id ? null : "gone";
  };
}
