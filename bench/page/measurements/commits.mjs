// What one commit costs, early and late in an answer: the text up to there at once, then a frame's
// worth of deltas at a time, each after the one before was drawn. So a page that cannot keep up is
// not spared the frames it would skip, and all pay for the same number of commits.
import { ANSWER, inDeltas } from "./answer.mjs";
import { Tab } from "./browser.mjs";

const DELTAS = 10_000;
/** 200 deltas a second on 60 frames. */
const PER_COMMIT = 10 / 3;
const PLACES = [0.1, 0.25, 0.5, 0.75, 1];
const QUIET_MS = 2_000;
/** What may share a frame with the one before. */
const MISSED = 0.2;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Runs in the page: counts the frames in which it takes what has come, whether or not that changes
 * what is shown (a mark that is half there does not). No caret blinks in a frame of its own.
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

/** The text before the last `commits`, and each of theirs. */
function inSteps(deltas, commits) {
  const edge = (index) => deltas.length - Math.round((commits - index) * PER_COMMIT);
  const text = (from, to) => deltas.slice(from, to).join("");
  const steps = Array.from({ length: commits }, (_, index) => text(edge(index), edge(index + 1)));
  return { before: text(0, edge(0)), steps };
}

async function costAt(server, provider, tab, place, { commits, every_ms }) {
  await tab.page.goto(server.url);
  await tab.composer.waitFor();
  const question = `stepped ${Math.random()}`;
  const asked = provider.asked(question);
  await tab.ask(question);
  const answer = await asked;
  const deltas = inDeltas(ANSWER, DELTAS).slice(0, Math.round(place * DELTAS));
  const { before, steps } = inSteps(deltas, commits);
  answer.write(before);
  await sleep(QUIET_MS);
  await tab.page.evaluate(countCommits);
  const before_ms = tab.cpu_ms();
  for (const step of steps) {
    answer.write(step);
    await sleep(every_ms);
  }
  const used_ms = tab.cpu_ms() - before_ms;
  const seen = await tab.page.evaluate(() => window.commits);
  if (seen < commits * (1 - MISSED)) throw new Error(`${seen} of ${commits} commits were seen`);
  answer.end();
  return used_ms / Math.min(seen, commits);
}

/** The area under the costs, as seconds of a whole answer. */
function wholeOf(costs) {
  const points = [[0, costs[0]], ...PLACES.map((place, index) => [place, costs[index]])];
  const commits = DELTAS / PER_COMMIT;
  let area_ms = 0;
  for (let index = 1; index < points.length; index += 1) {
    const [[from, low], [to, high]] = [points[index - 1], points[index]];
    area_ms += ((low + high) / 2) * (to - from) * commits;
  }
  return area_ms / 1000;
}

export async function measureStepped(server, provider, steps) {
  const tab = await Tab.open(server.url);
  const costs = [];
  for (const place of PLACES) costs.push(await costAt(server, provider, tab, place, steps));
  await tab.close();
  return {
    early_ms: costs[0],
    late_ms: costs.at(-1),
    growth: costs.at(-1) / costs[0],
    whole_s: wholeOf(costs),
  };
}
