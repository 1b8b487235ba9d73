/** The address of the sign-in, which leads back afterwards. */
import { basePath } from "../../../lib/page-meta";

/** Return the path of the sign-in; `isKept`: it says that the question is kept. */
export function signInPath({ isKept = false } = {}): string {
  const next = encodeURIComponent(location.pathname + location.search);
  return `${basePath()}/sign-in?next=${next}${isKept ? "&kept" : ""}`;
}
