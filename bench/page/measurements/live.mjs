// A live answer: 200 deltas a second through the real server to one page.
import { ANSWER, splitIntoDeltas } from "../harness/answer.mjs";
import { Tab } from "../harness/browser.mjs";
import { observeFrames } from "../harness/frame-observer.mjs";

const LAST_DELTAS = 1_000;
const WARM_UP_MS = 1_000;
const END_TIMEOUT_MS = 300_000;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Writes `deltas` at `rate` per second, catching up after delays; calls `onDelta(index)` before each. */
async function write(answer, deltas, rate, onDelta) {
  const startedAt_ms = performance.now();
  for (let index = 0; index < deltas.length; index += 1) {
    const wait_ms = startedAt_ms + (index * 1000) / rate - performance.now();
    if (wait_ms > 1) await sleep(wait_ms);
    onDelta(index);
    answer.write(deltas[index]);
  }
  answer.end();
}

export async function measureLive(server, provider, { count, rate }) {
  const deltas = splitIntoDeltas(
    ANSWER.slice(0, Math.round((ANSWER.length * count) / 10_000)),
    count,
  );
  const tab = await Tab.open(server.url, { script: observeFrames });
  const question = `live ${Math.random()}`;
  const requested = provider.requestFor(question);
  await tab.ask(question);
  const answer = await requested;
  await tab.page.evaluate(() => window.observed.begin());
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
  let lastBegin_ms = before_ms;
  await write(answer, deltas, rate, (index) => {
    if (index === deltas.length - LAST_DELTAS) lastBegin_ms = tab.cpu_ms();
  });
  const completed = 'article.answer[data-status="completed"]';
  await tab.page.locator(completed).waitFor({ timeout: END_TIMEOUT_MS });
  const after_ms = tab.cpu_ms();
  clearInterval(sampling);
  const observed = await tab.page.evaluate(() => window.observed);
  const longTasks = observed.tasks.filter(
    ({ startTime }) => startTime > observed.startedAt_ms + WARM_UP_MS,
  );
  const result = {
    whole_s: (after_ms - before_ms) / 1000,
    last_s: (after_ms - lastBegin_ms) / 1000,
    longTasks: longTasks.length,
    longest_ms: Math.max(0, ...longTasks.map(({ duration }) => duration)),
    dropped: (100 * observed.dropped) / Math.max(1, observed.frames),
    shift: observed.shift,
    peak_mb: Math.max(...heaps, await tab.heap_mb()),
    after_mb: await tab.collectedHeap_mb(),
  };
  await tab.close();
  return result;
}
