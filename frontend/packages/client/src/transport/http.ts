/** The server's HTTP routes, by what they do. */
import { MOST_A_PAGE } from "../protocol";
import type {
  ConversationChange,
  ConversationPage,
  MessagePage,
  ModelList,
  OneConversation,
  SearchPage,
  WireError,
} from "../protocol";
import type { Requests } from "./requests";

export { HttpFailure } from "./requests";

export interface Http extends Pick<Requests, "ask" | "call" | "renewSession"> {
  /** Why the server refuses every request of this page; null where it does not. */
  findRefusal: () => Promise<WireError | null>;
  listConversations: (cursor: string | null) => Promise<ConversationPage>;
  getConversation: (id: string) => Promise<OneConversation>;
  changeConversation: (id: string, change: ConversationChange) => Promise<OneConversation>;
  /** It can be restored for `keep_s` seconds. */
  deleteConversation: (id: string, keep_s: number) => Promise<void>;
  restoreConversation: (id: string) => Promise<OneConversation>;
  /** With a `target` message, pages are as large as the server allows. */
  earlierMessages: (
    id: string,
    before: string,
    head_id: string,
    target?: string,
  ) => Promise<MessagePage>;
  search: (q: string) => Promise<SearchPage>;
  listModels: () => Promise<ModelList>;
}

async function findRefusal({ ask, failureOf }: Requests): Promise<WireError | null> {
  try {
    // Browsers send the origin with a POST, as with the handshake of a socket.
    const response = await ask("POST", "session");
    const error = response.ok ? null : (await failureOf(response)).error;
    return error?.retryable === false ? error : null;
  } catch {
    return null;
  }
}

function query(values: Record<string, string | null>): string {
  const given = Object.entries(values).filter((pair): pair is [string, string] => pair[1] !== null);
  return `?${new URLSearchParams(given).toString()}`;
}

function placeOf(id: string): string {
  return `conversations/${encodeURIComponent(id)}`;
}

export function createHttp(requests: Requests): Http {
  const { call } = requests;
  return {
    ...requests,
    findRefusal: () => findRefusal(requests),
    listConversations: (cursor) => call("GET", `conversations${query({ cursor })}`),
    getConversation: (id) => call("GET", placeOf(id)),
    changeConversation: (id, change) => call("PATCH", placeOf(id), change),
    deleteConversation: (id, keep_s) => call("DELETE", `${placeOf(id)}?keep_s=${String(keep_s)}`),
    restoreConversation: (id) => call("POST", `${placeOf(id)}/restore`),
    earlierMessages: (id, before, head_id, target) => {
      const limit = target ? String(MOST_A_PAGE) : null;
      const asked = query({ before, head_id, sought: target ?? null, limit });
      return call("GET", `${placeOf(id)}/messages${asked}`);
    },
    search: (q) => call("GET", `search${query({ q, limit: "50" })}`),
    listModels: () => call("GET", "models"),
  };
}
