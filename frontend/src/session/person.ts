/**
 * Remembers in the browser whose page was loaded last. Cookies are of the whole browser: a tab that
 * still shows another person must neither send nor show anything with the new one's cookie.
 */
import { pageMeta } from "../lib/page-meta";
import { loadItem, onItemChange, saveItem } from "../lib/storage";

const KEY = "person";
/** No person has this one; the server refuses it like a session that has ended. */
const REFUSED = "signed-out";
/** During a sign-in, and after a sign-out. */
export const UNKNOWN = "?";
export const NOBODY = "-";

/** Whether people sign in here. */
export function hasAccounts(): boolean {
  return pageMeta("auth") !== "";
}

/** Whether this page has a sign-in of its own: a proxy has its own. */
export function canSignIn(): boolean {
  return hasAccounts() && pageMeta("auth") !== "proxy";
}

/** Remember the person for whom the server has just written this page. */
export function rememberPerson(): void {
  if (hasAccounts()) saveItem(KEY, pageMeta("storage-scope"));
}

/** Return the token of a request: none, because the cookie counts, while this page's person is signed in. */
export function tokenOfPage(): string | undefined {
  const person = loadItem(KEY);
  return person === null || person === pageMeta("storage-scope") ? undefined : REFUSED;
}

/** Store that the browser's person changes; return what undoes it. */
export function changePerson(next: typeof UNKNOWN | typeof NOBODY): () => void {
  const before = loadItem(KEY);
  saveItem(KEY, next);
  return () => {
    saveItem(KEY, before);
  };
}

/** Call `onChange` when another tab changes the person; return what ends it. */
export function onPersonChange(onChange: (person: string) => void): () => void {
  return onItemChange(KEY, (_, person) => {
    if (person !== null) onChange(person);
  });
}
