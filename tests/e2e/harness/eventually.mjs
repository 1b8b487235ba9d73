// Polls a condition until it holds or a deadline has passed, which is longer than the timeout of one
// action: an attempt that waited for a removed element is repeated.
const INTERVAL_MS = 25;
export const DEADLINE_MS = 30_000;

/** Resolves with what `attempt` returns as soon as it neither throws nor returns false. */
export async function eventually(attempt, what = "", within_ms = DEADLINE_MS) {
  const deadline = performance.now() + within_ms;
  for (;;) {
    let reason = what || attempt.toString();
    try {
      const result = await attempt();
      if (result !== false) return result;
    } catch (error) {
      reason = `${what} ${error.message}`;
      if (/has been closed|crashed/.test(error.message)) throw error;
    }
    if (performance.now() > deadline) throw new Error(`not within ${within_ms} ms: ${reason}`);
    await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
  }
}
