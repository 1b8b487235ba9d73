/** Sends JSON to the server's HTTP routes, as the user of this client; errors have the wire's shape. */
import type { WireError } from "../protocol";

/** A refused request, or one without a response; `error` is safe to show. */
export class HttpFailure extends Error {
  readonly error: WireError;
  /** Whether the server itself refused the request. */
  readonly isAnswered: boolean;

  constructor(error: WireError, isAnswered = true) {
    super(error.message);
    this.isAnswered = isAnswered;
    this.name = "HttpFailure";
    this.error = error;
  }
}

export type Token = string | (() => string | undefined | Promise<string | undefined>);
export type Method = "GET" | "POST" | "PATCH" | "DELETE";

/** Where the server is, and as whom it is used. */
export interface Place {
  /** The origin of the server; empty: that of the page. */
  url?: string;
  /** The path under which it is served, such as `/chat`. */
  path?: string;
  /** The user's token, or a function that gets one. Without it, browsers use the session cookie. */
  token?: Token | undefined;
}

export interface Requests {
  /**
   * Return the response, whatever its status. Throws `HttpFailure` where none came. `body` is sent
   * as JSON, that of `more` as it is.
   */
  ask: (method: Method, path: string, body?: unknown, more?: RequestInit) => Promise<Response>;
  /** Return the body of a response; after a 401 with a new session. Throws `HttpFailure`. */
  call: <Answer>(
    method: Method,
    path: string,
    body?: unknown,
    more?: RequestInit,
  ) => Promise<Answer>;
  /** Get a new session; resolves with whether there is one. */
  renewSession: () => Promise<boolean>;
  token: () => Promise<string | undefined>;
  /** Return why the server refused a request. */
  failureOf: (response: Response) => Promise<HttpFailure>;
}

export const UNREACHABLE: WireError = {
  code: "unavailable",
  message: "The server cannot be reached.",
  retryable: true,
};

const BROKEN: WireError = {
  code: "internal",
  message: "The server failed.",
  retryable: true,
};
/** Statuses of a proxy whose server is away. */
const AWAY = new Set([502, 503, 504]);

async function failureOf(response: Response): Promise<HttpFailure> {
  const body = (await response.json().catch(() => null)) as { error?: WireError } | null;
  const isAway = AWAY.has(response.status);
  return new HttpFailure(body?.error ?? (isAway ? UNREACHABLE : BROKEN), body?.error !== undefined);
}

export function createRequests({ url = "", path = "", token: given }: Place): Requests {
  /** Of a program, which has no cookies: a user of its own. */
  let own: string | undefined;
  const hasCookies = typeof document !== "undefined";

  async function token(): Promise<string | undefined> {
    return typeof given === "function" ? given() : (given ?? own);
  }

  const ask: Requests["ask"] = async (method, place, body, more) => {
    const request: RequestInit = { method, credentials: url ? "include" : "same-origin", ...more };
    const headers: Record<string, string> = {};
    const bearer = await token();
    if (bearer) headers.Authorization = `Bearer ${bearer}`;
    if (method !== "GET" && !more?.body) {
      headers["Content-Type"] = "application/json";
      request.body = JSON.stringify(body ?? {});
    }
    try {
      return await fetch(`${url}${path}/api/${place}`, { ...request, headers });
    } catch {
      throw new HttpFailure(UNREACHABLE, false);
    }
  };

  async function renewSession(): Promise<boolean> {
    if (given !== undefined) return typeof given === "function";
    try {
      own = undefined;
      const response = await ask("POST", "session", hasCookies ? {} : { token: true });
      if (response.ok && !hasCookies) own = ((await response.json()) as { token: string }).token;
      return response.ok;
    } catch {
      return false;
    }
  }

  const call: Requests["call"] = async (method, place, body, more) => {
    let response = await ask(method, place, body, more);
    if (response.status === 401 && (await renewSession()))
      response = await ask(method, place, body, more);
    if (!response.ok) throw await failureOf(response);
    return (response.status === 204 ? undefined : await response.json()) as never;
  };

  return { ask, call, renewSession, token, failureOf };
}
