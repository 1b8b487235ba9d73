/** Ends the session by the person's wish, and removes what this browser stores of them. */
import { basePath } from "../../../lib/page-meta";
import { clearPerson } from "../../../lib/storage";
import { changePerson, NOBODY } from "../../../session/person";
import { askAccount } from "../account-http";

/** Remove the person's data from this browser; other tabs follow. */
export function forgetPerson(): void {
  changePerson(NOBODY);
  clearPerson();
}

/** Return where to go after a sign-out. */
export function signedOutPath(): string {
  return `${basePath()}/sign-in`;
}

/**
 * Sign out here, or on all devices. Return where to go: at an OpenID provider its own sign-out.
 * Throws AccountFailure; nothing is removed then.
 */
export async function signOut({ isEverywhere = false } = {}): Promise<string> {
  const answer = await (isEverywhere
    ? askAccount<{ next: string } | undefined>("DELETE", "account/devices")
    : askAccount<{ next: string } | undefined>("POST", "account/sign-out"));
  forgetPerson();
  return answer?.next ?? signedOutPath();
}
