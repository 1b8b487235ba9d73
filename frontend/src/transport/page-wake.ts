/**
 * Calls back when the page may have been suspended: it is visible again, restored from the
 * browser's cache, back from sleep, or its network changed. Its connection may be dead without an
 * event.
 */
const EVERY_MS = 5_000;
/** A timer this late means that the machine slept; timers of hidden pages are late anyway. */
const ASLEEP_MS = 10_000;

export function onWake(wake: () => void): void {
  addEventListener("online", wake);
  // A server on the same machine stays reachable offline, so the connection is probed.
  addEventListener("offline", wake);
  addEventListener("pageshow", (event) => {
    if (event.persisted) wake();
  });
  document.addEventListener("resume", wake);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) wake();
  });
  let seen_at = Date.now();
  setInterval(() => {
    const late_ms = Date.now() - seen_at - EVERY_MS;
    seen_at = Date.now();
    if (late_ms > ASLEEP_MS && !document.hidden) wake();
  }, EVERY_MS);
}
