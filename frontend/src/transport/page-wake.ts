/**
 * Tells that the page may have been away: shown again, taken out of the browser's cache, back from
 * sleep, on a network or off it. What it held then may be dead without having said so.
 */
const EVERY_MS = 5_000;
/** A timer this much too late has slept; hidden pages' timers are late by the browser's will. */
const ASLEEP_MS = 10_000;

export function onWake(wake: () => void): void {
  addEventListener("online", wake);
  // A server on this machine stays within reach: the connection is tried, not given up.
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
