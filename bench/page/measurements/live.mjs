// An answer as it comes: 200 deltas a second through the real server, the page following.
import { ANSWER, inDeltas } from "./answer.mjs";
import { Tab } from "./browser.mjs";
import { watchFrames } from "./watch-frames.mjs";

const LAST = 1_000;
const GRACE_MS = 1_000;
const PATIENCE_MS = 300_000;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Write `deltas` on a schedule that catches up; `at(index)` is told before each. */
async function write(answer, deltas, rate, at) {
  const began = performance.now();
  for (let index = 0; index < deltas.length; index += 1) {
    const wait_ms = began + (index * 1000) / rate - performance.now();
    if (wait_ms > 1) await sleep(wait_ms);
    at(index);
    answer.write(deltas[index]);
  }
  answer.end();
}

export async function measureLive(server, provider, { count, rate }) {
  const deltas = inDeltas(ANSWER.slice(0, Math.round((ANSWER.length * count) / 10_000)), count);
  const tab = await Tab.open(server.url, { script: watchFrames });
  const question = `live ${Math.random()}`;
  const asked = provider.asked(question);
  await tab.ask(question);
  const answer = await asked;
  await tab.page.evaluate(() => window.watch.begin());
  const heaps = [];
  const sampling = setInterval(
    () =>
      void tab.heap_mb().then(
        (mb) => heaps.push(mb),
        () => null,
      ),
    1_000,
  );
  const before_ms = tab.cpu_ms();
  let lastFrom_ms = before_ms;
  await write(answer, deltas, rate, (index) => {
    if (index === deltas.length - LAST) lastFrom_ms = tab.cpu_ms();
  });
  const ended = 'article.answer[data-status="completed"]';
  await tab.page.locator(ended).waitFor({ timeout: PATIENCE_MS });
  const after_ms = tab.cpu_ms();
  clearInterval(sampling);
  const seen = await tab.page.evaluate(() => window.watch);
  const long = seen.tasks.filter(({ startTime }) => startTime > seen.began + GRACE_MS);
  const result = {
    whole_s: (after_ms - before_ms) / 1000,
    last_s: (after_ms - lastFrom_ms) / 1000,
    longTasks: long.length,
    longest_ms: Math.max(0, ...long.map(({ duration }) => duration)),
    dropped: (100 * seen.dropped) / Math.max(1, seen.frames),
    shift: seen.shift,
    peak_mb: Math.max(...heaps, await tab.heap_mb()),
    held_mb: await tab.heldHeap_mb(),
  };
  await tab.close();
  return result;
}
