// What one commit costs, early and late in an answer: the text up to there at once, then a frame's
// worth of deltas at a time, each only after the one before was painted. So a page that cannot keep
// up is not spared the frames it would skip, and all pay for the same number of commits.
import { ANSWER, inDeltas } from "./answer.mjs";
import { Tab } from "./browser.mjs";

const DELTAS = 10_000;
/** 200 deltas a second on 60 frames. */
const PER_COMMIT = 10 / 3;
const PLACES = [0.1, 0.25, 0.5, 0.75, 1];
const QUIET_MS = 1_500;
const PATIENCE_MS = 1_000;
const LEAST_MS = 25;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Runs in the page: says when a change of the thread has been painted, which is after the frame it was
 * made in. Asking for a frame of its own would add an empty one to each commit.
 */
function sayPainted() {
  const ask = window.requestAnimationFrame.bind(window);
  let isInFrame = false;
  let hasChanged = false;
  const onPainted = () => {
    isInFrame = false;
    if (hasChanged) window.painted("");
    hasChanged = false;
  };
  window.requestAnimationFrame = (callback) =>
    ask((time) => {
      if (!isInFrame) setTimeout(onPainted);
      isInFrame = true;
      callback(time);
    });
  new MutationObserver(() => {
    hasChanged = true;
    if (!isInFrame) requestAnimationFrame(() => null);
  }).observe(document, { childList: true, characterData: true, subtree: true });
}

class Paints {
  #resolve = null;

  static async of(tab) {
    const paints = new Paints();
    tab.cdp.on("Runtime.bindingCalled", () => paints.#resolve?.());
    await tab.cdp.send("Runtime.enable");
    await tab.cdp.send("Runtime.addBinding", { name: "painted" });
    return paints;
  }

  next() {
    return Promise.race([
      new Promise((resolve) => {
        this.#resolve = resolve;
      }),
      sleep(PATIENCE_MS),
    ]);
  }
}

async function costAt(server, provider, tab, paints, place, commits) {
  await tab.page.goto(server.url);
  await tab.composer.waitFor();
  const question = `stepped ${Math.random()}`;
  const asked = provider.asked(question);
  await tab.ask(question);
  const answer = await asked;
  await tab.page.evaluate(sayPainted);
  const deltas = inDeltas(ANSWER, DELTAS).slice(0, Math.round(place * DELTAS));
  const steps = Array.from({ length: commits }, (_, index) =>
    deltas
      .slice(Math.round((index - commits) * PER_COMMIT) + deltas.length)
      .slice(
        0,
        Math.round((index + 1 - commits) * PER_COMMIT) - Math.round((index - commits) * PER_COMMIT),
      )
      .join(""),
  );
  answer.write(deltas.slice(0, deltas.length - Math.round(commits * PER_COMMIT)).join(""));
  await paints.next();
  await sleep(QUIET_MS);
  const before_ms = tab.cpu_ms();
  for (const step of steps) {
    const painted = paints.next();
    const least = sleep(LEAST_MS);
    answer.write(step);
    await painted;
    await least;
  }
  const cost_ms = (tab.cpu_ms() - before_ms) / commits;
  answer.end();
  return cost_ms;
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

export async function measureStepped(server, provider, { commits }) {
  const tab = await Tab.open(server.url);
  const paints = await Paints.of(tab);
  const costs = [];
  for (const place of PLACES) {
    costs.push(await costAt(server, provider, tab, paints, place, commits));
  }
  await tab.close();
  return {
    early_ms: costs[0],
    late_ms: costs.at(-1),
    growth: costs.at(-1) / costs[0],
    whole_s: wholeOf(costs),
  };
}
