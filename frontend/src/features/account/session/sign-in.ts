/** The requests that sign a person in. */
import { basePath } from "../../../lib/page-meta";
import { changePerson, UNKNOWN } from "../../../session/person";
import { AccountFailure, askAccount, type SignedIn } from "../account-http";

/** Return the path that the address wishes for afterwards; the server checks it. */
export function nextPath(): string | null {
  return new URLSearchParams(location.search).get("next");
}

/** Return that path where it is one of this server, else the server's start. */
export function nextHere(): string {
  const start = `${basePath()}/`;
  try {
    const { origin, pathname, search } = new URL(nextPath() ?? "", location.href);
    // `/.//other.example` resolves to a path that, taken as an address, names another server.
    const isPath = pathname.startsWith(start) && !pathname.startsWith("//");
    const isHere = origin === location.origin && isPath;
    return isHere && pathname !== location.pathname ? pathname + search : start;
  } catch {
    return start;
  }
}

/** Send a sign-in to `api/PATH`. Other tabs do nothing meanwhile, as their person may change. */
export async function askSignIn(path: string, body: object): Promise<SignedIn> {
  const undo = changePerson(UNKNOWN);
  try {
    return await askAccount("POST", path, { ...body, next: nextPath() });
  } catch (error) {
    // Without an answer the server may have signed the person in.
    if (error instanceof AccountFailure && error.refusal) undo();
    throw error;
  }
}
