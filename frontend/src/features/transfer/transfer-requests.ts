/** The requests of exports, imports and shares. They are not in the client: only this page makes them. */
import { basePath } from "../../lib/page-meta";

export interface Refusal {
  code: string;
  message: string;
  retryable: boolean;
  retry_after_s?: number | null;
}

/** A refused request; without a refusal the server was not reached. */
export class RequestFailure extends Error {
  constructor(readonly refusal: Refusal | null) {
    super(refusal?.message ?? "The server was not reached.");
  }
}

export function urlOf(path: string): string {
  return `${basePath()}/api/${path}`;
}

/** Return the response to a request to `api/PATH`, whatever its status; raise RequestFailure. */
export async function send(
  method: "GET" | "HEAD" | "POST" | "DELETE",
  path: string,
  body?: object,
): Promise<Response> {
  try {
    return await fetch(urlOf(path), {
      method,
      credentials: "same-origin",
      ...(body && {
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      }),
    });
  } catch {
    throw new RequestFailure(null);
  }
}

/** Send a request to `api/PATH` and return its JSON; raise RequestFailure. */
export async function ask<Answer>(
  method: "GET" | "POST" | "DELETE",
  path: string,
  body?: object,
): Promise<Answer> {
  const response = await send(method, path, body);
  if (response.status === 204) return undefined as Answer;
  if (!response.ok) throw await failureOf(response);
  return (await response.json().catch(() => null)) as Answer;
}

/** Return the failure of a refused request. */
export async function failureOf(response: Response): Promise<RequestFailure> {
  const answer = (await response.json().catch(() => null)) as { error?: Refusal } | null;
  return new RequestFailure(answer?.error ?? null);
}

/** Return the refusal of an error that `ask` raised. */
export function refusalOf(error: unknown): Refusal | null {
  return error instanceof RequestFailure ? error.refusal : null;
}
