/** Requests over HTTP: JSON on the same origin, with errors in the wire's shape. */
import { basePath } from "../lib/page-meta";
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

/** A refused request, or one without a response; `error` is safe to show. */
export class HttpFailure extends Error {
  readonly error: WireError;

  constructor(error: WireError) {
    super(error.message);
    this.name = "HttpFailure";
    this.error = error;
  }
}

export interface Http {
  renewSession: () => Promise<boolean>;
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

type Method = "GET" | "POST" | "PATCH" | "DELETE";

const UNREACHABLE: WireError = {
  code: "unavailable",
  message: "The server cannot be reached.",
  retryable: true,
};

const BROKEN: WireError = {
  code: "internal",
  message: "Something went wrong on the server.",
  retryable: true,
};
/** Statuses of a proxy whose server is away. */
const AWAY = new Set([502, 503, 504]);

async function failureOf(response: Response): Promise<HttpFailure> {
  const body = (await response.json().catch(() => null)) as { error?: WireError } | null;
  return new HttpFailure(body?.error ?? (AWAY.has(response.status) ? UNREACHABLE : BROKEN));
}

async function ask(method: Method, path: string, body?: unknown): Promise<Response> {
  const request: RequestInit = { method, credentials: "same-origin" };
  if (method !== "GET") {
    request.headers = { "Content-Type": "application/json" };
    request.body = JSON.stringify(body ?? {});
  }
  try {
    return await fetch(`${basePath()}/api/${path}`, request);
  } catch {
    throw new HttpFailure(UNREACHABLE);
  }
}

async function renewSession(): Promise<boolean> {
  try {
    return (await ask("POST", "session")).ok;
  } catch {
    return false;
  }
}

async function findRefusal(): Promise<WireError | null> {
  try {
    // Browsers send the origin with a POST, as with the handshake of a socket.
    const response = await ask("POST", "session");
    const error = response.ok ? null : (await failureOf(response)).error;
    return error?.retryable === false ? error : null;
  } catch {
    return null;
  }
}

async function call<Answer>(method: Method, path: string, body?: unknown): Promise<Answer> {
  let response = await ask(method, path, body);
  if (response.status === 401 && (await renewSession())) response = await ask(method, path, body);
  if (!response.ok) throw await failureOf(response);
  return (response.status === 204 ? undefined : await response.json()) as Answer;
}

function query(values: Record<string, string | null>): string {
  const given = Object.entries(values).filter((pair): pair is [string, string] => pair[1] !== null);
  return given.length > 0 ? `?${new URLSearchParams(given).toString()}` : "";
}

function placeOf(id: string): string {
  return `conversations/${encodeURIComponent(id)}`;
}

export const http: Http = {
  renewSession,
  findRefusal,
  listConversations: (cursor) => call("GET", `conversations${query({ cursor })}`),
  getConversation: (id) => call("GET", placeOf(id)),
  changeConversation: (id, change) => call("PATCH", placeOf(id), change),
  deleteConversation: (id, keep_s) =>
    call("DELETE", placeOf(id) + query({ keep_s: String(keep_s) })),
  restoreConversation: (id) => call("POST", `${placeOf(id)}/restore`),
  earlierMessages: (id, before, head_id, target) => {
    const limit = target === undefined ? null : String(MOST_A_PAGE);
    const asked = query({ before, head_id, sought: target ?? null, limit });
    return call("GET", `${placeOf(id)}/messages${asked}`);
  },
  search: (q) => call("GET", `search${query({ q, limit: "50" })}`),
  listModels: () => call("GET", "models"),
};
