/** Everything that is not live: JSON over HTTP on the same origin, with errors in the wire's shape. */
import type { Conversation, Message, Options, WireError } from "../protocol";

/** A refusal, or a request that got no answer; `error` is safe to show. */
export class HttpFailure extends Error {
  readonly error: WireError;

  constructor(error: WireError) {
    super(error.message);
    this.name = "HttpFailure";
    this.error = error;
  }
}

/** Null is: not known. */
export interface Model {
  id: string;
  name: string;
  endpoint: string | null;
  reasoning: boolean | null;
  vision: boolean | null;
  context_tokens: number | null;
}

export interface Endpoint {
  id: string;
  label: string;
  any_name: boolean;
  error: WireError | null;
}

/** `endpoints` is empty where there is one; then models have no endpoint either. */
export interface ModelList {
  models: Model[];
  endpoints: Endpoint[];
  default: string | null;
  any_name: boolean;
  is_demo: boolean;
  error: WireError | null;
}

export interface ConversationPage {
  conversations: Conversation[];
  next_cursor: string | null;
}

export interface MessagePage {
  messages: Message[];
  has_earlier: boolean;
  /** Whether the message asked for is on this path, on this page or an earlier one; absent if none was asked for. */
  has_sought?: boolean;
}

/** A stretch of text; `is_match`: it is what was searched for. */
export interface Piece {
  text: string;
  is_match: boolean;
}

export interface Hit {
  conversation_id: string;
  message_id: string;
  title: Piece[];
  snippet: Piece[];
}

export interface SearchPage {
  hits: Hit[];
  next_cursor: string | null;
}

export interface OneConversation {
  conversation: Conversation;
  /** What its answers are asked for with. */
  options: Options;
}

export interface ConversationChange {
  title?: string;
  /** Any message: the branch through it is shown. */
  head_id?: string;
  options?: Options;
}

export interface Http {
  renewSession: () => Promise<boolean>;
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

async function failureOf(response: Response): Promise<HttpFailure> {
  const body = (await response.json().catch(() => null)) as { error?: WireError } | null;
  return new HttpFailure(body?.error ?? UNREACHABLE);
}

async function ask(method: Method, path: string, body?: unknown): Promise<Response> {
  const request: RequestInit = { method, credentials: "same-origin" };
  if (method !== "GET") {
    request.headers = { "Content-Type": "application/json" };
    request.body = JSON.stringify(body ?? {});
  }
  try {
    return await fetch(`/api/${path}`, request);
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
  listConversations: (cursor) => call("GET", `conversations${query({ cursor })}`),
  getConversation: (id) => call("GET", placeOf(id)),
  changeConversation: (id, change) => call("PATCH", placeOf(id), change),
  deleteConversation: (id, keep_s) =>
    call("DELETE", placeOf(id) + query({ keep_s: String(keep_s) })),
  restoreConversation: (id) => call("POST", `${placeOf(id)}/restore`),
  earlierMessages: (id, before, head_id, target) => {
    const limit = target === undefined ? null : "100";
    const asked = query({ before, head_id, sought: target ?? null, limit });
    return call("GET", `${placeOf(id)}/messages${asked}`);
  },
  search: (q) => call("GET", `search${query({ q, limit: "50" })}`),
  listModels: () => call("GET", "models"),
};
