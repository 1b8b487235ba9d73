/** Answers the requests about accounts: a table of `METHOD path` and what it answers. */
import { vi } from "vitest";

export interface Asked {
  method: string;
  path: string;
  body: unknown;
  language: string | null;
}

export type Answers = Record<string, (body: unknown) => [status: number, body?: unknown]>;

/** Replace `fetch`; a request that is not in the table fails as a lost network does. */
export function fakeAccountHttp(answers: Answers): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal("fetch", (url: string, init: RequestInit = {}) => {
    const method = init.method ?? "GET";
    const path = url.replace(/^\/api\//, "");
    const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : null;
    const language = new Headers(init.headers).get("Accept-Language");
    asked.push({ method, path, body, language });
    const answer = answers[`${method} ${path}`]?.(body);
    if (!answer) return Promise.reject(new TypeError("Failed to fetch"));
    const [status, content] = answer;
    const text = content === undefined ? null : JSON.stringify(content);
    return Promise.resolve(new Response(text, { status }));
  });
  return asked;
}

export function refusal(code: string, message = "Refused.") {
  return { error: { code, message, retryable: false } };
}

export function accountOf(change: object = {}) {
  const user = { id: "p_1", name: "anna", shown_name: "Anna", role: "user" };
  return {
    mode: "password",
    can_sign_up: false,
    has_password: true,
    user,
    adoptable: 0,
    quotas: [],
    ...change,
  };
}
