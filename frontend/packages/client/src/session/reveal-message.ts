/** Loads a message into the open thread: from earlier pages, or by switching to its branch. */
import type { ConversationChange, WireError } from "../protocol";
import type { ChatState, ChatStore } from "../store";
import { selectPath } from "../store/selectors";
import { HttpFailure, type Http } from "../transport/http";

/** Returns null once it is loaded, `gone` when the page shows another conversation. */
export type RevealMessage = (
  conversation_id: string,
  message_id: string,
) => Promise<WireError | "gone" | null>;
type Change = (conversation_id: string, change: ConversationChange) => Promise<WireError | null>;

const NOT_FOUND: WireError = {
  code: "not_found",
  message: "This message does not exist any more.",
  retryable: false,
};

export function createMessageReveal(store: ChatStore, http: Http, change: Change): RevealMessage {
  /** Wait until `isTrue`; return whether the conversation is still open. */
  function until(conversation_id: string, isTrue: (state: ChatState) => boolean) {
    return new Promise<boolean>((resolve) => {
      const check = () => {
        const isShown = store.get().followed.includes(conversation_id);
        if (isShown && !isTrue(store.get())) return;
        unsubscribe();
        resolve(isShown);
      };
      const unsubscribe = store.subscribe(check);
      check();
    });
  }

  /** Load the next earlier page if the message is on it or above it; return whether it is. */
  async function loadEarlierPage(conversation_id: string, message_id: string): Promise<boolean> {
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
    let hasSwitched = false;
    try {
      while (!has()) {
        if (await loadEarlierPage(conversation_id, message_id)) continue;
        if (hasSwitched) return NOT_FOUND;
        hasSwitched = true;
        const refused = await change(conversation_id, { head_id: message_id });
        if (refused) return refused.code === "not_found" ? NOT_FOUND : refused;
        if (!(await until(conversation_id, isAtHead))) return "gone";
      }
    } catch (failure) {
      if (failure instanceof HttpFailure) return failure.error;
      throw failure;
    }
    return store.get().followed.includes(conversation_id) ? null : "gone";
  };
}
