/** Follows what other tabs do: a sign-out, and a sign-in of the same or of another person. */
import { basePath, pageMeta } from "../../../lib/page-meta";
import { clearPerson } from "../../../lib/storage";
import { NOBODY, onPersonChange, UNKNOWN } from "../../../session/person";
import { signedOutPath } from "./sign-out";

function goTo(path: string): void {
  if (path === location.pathname) location.reload();
  else location.replace(path);
}

/** Leave the page when its person is no longer signed in, or is again while it `isRefused`. */
export function followOtherTabs(isRefused: () => boolean, leave = goTo): () => void {
  return onPersonChange((person) => {
    if (person === UNKNOWN) return;
    if (person === NOBODY) {
      clearPerson();
      leave(signedOutPath());
    } else if (person !== pageMeta("storage-scope")) leave(`${basePath()}/`);
    else if (isRefused()) leave(location.pathname);
  });
}
