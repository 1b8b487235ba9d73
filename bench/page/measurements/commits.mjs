// CPU per commit at several positions of an answer. The text before the position is sent at once, then
// one frame's deltas at a time, each after the previous commit was drawn. A slow page therefore cannot
// skip frames, and all pages draw the same number of commits.
import { ANSWER, splitIntoDeltas } from "../harness/answer.mjs";
import { Tab } from "../harness/browser.mjs";

const DELTAS = 10_000;
/** 200 deltas and 60 frames a second. */
const DELTAS_PER_COMMIT = 10 / 3;
const POSITIONS = [0.1, 0.25, 0.5, 0.75, 1];
const SETTLE_MS = 2_000;
/** The largest share of commits that may be merged into the previous frame. */
const MAX_MERGED = 0.2;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Runs in the page: counts the frames in which the page applies received text, even if the visible text
 * stays the same (as with half a Markdown mark). Blurs the input, whose blinking caret causes frames.
 */
function countCommits() {
  document.activeElement.blur();
  window.commits = 0;
  const request = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) => {
    window.commits += 1;
    return request(callback);
  };
}

/** The text before the last `commits` commits, and the text of each of these. */
function splitIntoSteps(deltas, commits) {
  const edge = (index) => deltas.length - Math.round((commits - index) * DELTAS_PER_COMMIT);
  const text = (from, to) => deltas.slice(from, to).join("");
  const steps = Array.from({ length: commits }, (_, index) => text(edge(index), edge(index + 1)));
  return { before: text(0, edge(0)), steps };
}

async function commitCpu_ms(server, provider, tab, position, { commits, every_ms }) {
  await tab.page.goto(server.url);
  await tab.composer.waitFor();
  const question = `stepped ${Math.random()}`;
  const requested = provider.requestFor(question);
  await tab.ask(question);
  const answer = await requested;
  const deltas = splitIntoDeltas(ANSWER, DELTAS).slice(0, Math.round(position * DELTAS));
  const { before, steps } = splitIntoSteps(deltas, commits);
  answer.write(before);
  await sleep(SETTLE_MS);
  await tab.page.evaluate(countCommits);
  const before_ms = tab.cpu_ms();
  for (const step of steps) {
    answer.write(step);
    await sleep(every_ms);
  }
  const used_ms = tab.cpu_ms() - before_ms;
  const counted = await tab.page.evaluate(() => window.commits);
  if (counted < commits * (1 - MAX_MERGED))
    throw new Error(`${counted} of ${commits} commits were counted`);
  answer.end();
  return used_ms / Math.min(counted, commits);
}

/** The CPU seconds of the whole answer: the integral over the measured positions. */
function wholeAnswer_s(costs) {
  const points = [[0, costs[0]], ...POSITIONS.map((position, index) => [position, costs[index]])];
  const commits = DELTAS / DELTAS_PER_COMMIT;
  let area_ms = 0;
  for (let index = 1; index < points.length; index += 1) {
    const [[from, low], [to, high]] = [points[index - 1], points[index]];
    area_ms += ((low + high) / 2) * (to - from) * commits;
  }
  return area_ms / 1000;
}

export async function measureCommits(server, provider, options) {
  const tab = await Tab.open(server.url);
  const costs = [];
  for (const position of POSITIONS) {
    costs.push(await commitCpu_ms(server, provider, tab, position, options));
  }
  await tab.close();
  return {
    early_ms: costs[0],
    late_ms: costs.at(-1),
    growth: costs.at(-1) / costs[0],
    whole_s: wholeAnswer_s(costs),
  };
}
