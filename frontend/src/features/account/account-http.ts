/** The requests about accounts. They are not in the client: only this page makes them. */
import { basePath } from "../../lib/page-meta";
import { accountTexts } from "../../i18n/account";
import { currentLanguage, sentenceOf } from "../../i18n";

export interface Person {
  id: string;
  name: string;
  shown_name: string;
  role: "user" | "admin";
}

/** What is used of a quota; `currency` of a cost. */
export interface Quota {
  kind: "answers" | "tokens" | "cost";
  period: "day" | "month";
  used: number;
  limit: number;
  ends_at: string;
  currency?: string | null;
}

export interface Account {
  mode: string;
  can_sign_up: boolean;
  has_password: boolean;
  /** The OpenID provider at which one signs in. */
  provider_name?: string | null;
  can_reset_by_mail?: boolean;
  can_mail?: boolean;
  user: Person | null;
  adoptable: number;
  quotas: readonly Quota[];
}

/** The path to go to after the sign-in, checked by the server. */
export interface SignedIn {
  next: string;
}

export interface Link {
  kind: string;
  name: string | null;
  needs_password: boolean;
}

export interface Device {
  id: string;
  device: string;
  used_at: string;
  is_this: boolean;
}

export interface Token {
  id: string;
  title: string;
  scope: string;
  used_at: string | null;
  expires_at: string;
}

interface Refusal {
  code: string;
  message: string;
  retry_after_s?: number | null;
}

/** A refused request; without a refusal the server was not reached. */
export class AccountFailure extends Error {
  constructor(readonly refusal: Refusal | null) {
    super(refusal?.message ?? "The server was not reached.");
  }
}

/** Return what to tell the person about `error`. */
export function failureSentence(error: unknown): string {
  const words = accountTexts();
  const refusal = error instanceof AccountFailure ? error.refusal : null;
  if (!refusal) return words.notReached;
  const own: Readonly<Record<string, string>> = words.errors;
  return own[refusal.code] ?? sentenceOf(refusal);
}

async function refusalOf(response: Response): Promise<Refusal | null> {
  try {
    return ((await response.json()) as { error: Refusal }).error;
  } catch {
    return null;
  }
}

/** Send a request to `api/PATH`; raise AccountFailure. */
export async function askAccount<Answer>(
  method: "GET" | "POST" | "PATCH" | "DELETE",
  path: string,
  body: object = {},
): Promise<Answer> {
  const hasBody = method === "POST" || method === "PATCH";
  let response: Response;
  try {
    response = await fetch(`${basePath()}/api/${path}`, {
      method,
      credentials: "same-origin",
      // Of letters: the page may have another language than the browser.
      headers: {
        "Accept-Language": currentLanguage(),
        ...(hasBody && { "Content-Type": "application/json" }),
      },
      ...(hasBody && { body: JSON.stringify(body) }),
    });
  } catch {
    throw new AccountFailure(null);
  }
  if (!response.ok) throw new AccountFailure(await refusalOf(response));
  return (response.status === 204 ? undefined : await response.json()) as Answer;
}
