/**
 * Loads the list by place: the first page has the pinned ones, and no page those in folders, which
 * load their own.
 */
import type { Client, ConversationPage, Folder } from "@wordbrook/client";
import { ignore, withPart } from "../../components/loading/lazy-component";

/** The query of a list, such as `archived=true`. */
export async function loadPlace(
  { http }: Pick<Client, "http">,
  place: string,
  cursor: string | null,
): Promise<ConversationPage> {
  const from = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
  return http.call("GET", `conversations?${place}${from}`);
}

/** Let `client` load its list by place. */
export function arrangeList(client: Pick<Client, "http" | "store">): void {
  const { http, store } = client;
  http.listConversations = async (cursor) => {
    const page = loadPlace(client, "folder_id=none", cursor);
    if (cursor !== null) return page;
    const isAgain = store.get().list.is_loaded;
    const [first, pinned, payload] = await Promise.all([
      page,
      loadPlace(client, "pinned=true&limit=100", null),
      http.call<{ folders: Folder[] }>("GET", "folders"),
    ]);
    store.dispatch({ name: "folders:changed", payload });
    const all = { ...first, conversations: [...pinned.conversations, ...first.conversations] };
    // Where the connection is lost again, the next one loads the list again.
    if (isAgain)
      withPart(
        () => import("./missed-changes"),
        ({ recheck }) => recheck(client, all),
        ignore,
      );
    return all;
  };
}
