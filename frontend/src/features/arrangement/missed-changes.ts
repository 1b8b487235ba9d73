/**
 * Finds what changed while this page was offline: a list that is loaded again does not say which
 * conversations were deleted, archived or moved meanwhile.
 */
import { HttpFailure, type Client, type ConversationPage } from "@wordbrook/client";

/** Each needs a request; a reload of the page shows the others. */
const MOST = 50;

/** Ask for the conversations that belong on the first page and are not on it. */
export async function recheck(
  { http, store }: Pick<Client, "http" | "store">,
  { conversations, next_cursor }: ConversationPage,
): Promise<void> {
  const listed = new Set(conversations.map(({ id }) => id));
  const times = conversations.filter(({ pinned }) => !pinned).map((each) => each.updated_at);
  const oldest = next_cursor === null ? "" : (times.at(-1) ?? "");
  const missing = Object.values(store.get().conversations).filter(
    ({ id, archived, folder_id, pinned, updated_at }) =>
      !listed.has(id) && !archived && !folder_id && (pinned === true || updated_at >= oldest),
  );
  for (const { id } of missing.slice(0, MOST)) {
    try {
      const { conversation } = await http.getConversation(id);
      store.dispatch({ name: "conversation:put", conversation });
    } catch (failure) {
      if (!(failure instanceof HttpFailure)) throw failure;
      if (failure.error.code !== "not_found") return;
      store.dispatch({ name: "conversation:dropped", conversation_id: id });
    }
  }
}
