/**
 * Calls back when the page may have been suspended: it is visible again, restored from the
 * browser's cache, back from sleep, or its network changed. Its connection may be dead without an
 * event.
 */
const EVERY_MS = 5_000;
/** A timer this late means that the machine slept; timers of hidden pages are late anyway. */
const ASLEEP_MS = 10_000;

/** Returns what ends it. In a program without a page it does nothing. */
export function onWake(wake: () => void): () => void {
  if (typeof document === "undefined") return () => undefined;
  const ended = new AbortController();
  const { signal } = ended;
  addEventListener("online", wake, { signal });
  // A server on the same machine stays reachable offline, so the connection is probed.
  addEventListener("offline", wake, { signal });
  const onShow = (event: PageTransitionEvent) => {
    if (event.persisted) wake();
  };
  addEventListener("pageshow", onShow, { signal });
  document.addEventListener("resume", wake, { signal });
  const onVisible = () => {
    if (!document.hidden) wake();
  };
  document.addEventListener("visibilitychange", onVisible, { signal });
  let seen_at = Date.now();
  const timer = setInterval(() => {
    const late_ms = Date.now() - seen_at - EVERY_MS;
    seen_at = Date.now();
    if (late_ms > ASLEEP_MS && !document.hidden) wake();
  }, EVERY_MS);
  return () => {
    clearInterval(timer);
    ended.abort();
  };
}
