// `node bench/page/run.mjs [--quick] [--only commits,live,first-load,opening] [--ours] [--runs N]`: the
// page's CPU time during an answer, compared with a page that parses the whole message on every change
// (naive) and one that shows plain text. `--ours` measures only Wordbrook's page.
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { FakeOpenAI } from "./harness/fake-provider.mjs";
import { startServer } from "./harness/servers.mjs";
import { measureCommits } from "./measurements/commits.mjs";
import { measureFirstLoad } from "./measurements/first-load.mjs";
import { measureLive } from "./measurements/live.mjs";
import { measureOpening } from "./measurements/open-conversation.mjs";
import { medians, printTable } from "./report.mjs";

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string", default: "commits,live,first-load,opening" },
    ours: { type: "boolean", default: false },
    runs: { type: "string" },
  },
});
const isQuick = options.quick;
const runs = Number(options.runs ?? (isQuick ? 1 : 3));
const wanted = options.only.split(",");
const LIVE = isQuick ? { count: 2_000, rate: 200 } : { count: 10_000, rate: 200 };
const OURS = { commits: isQuick ? 60 : 150, every_ms: 34 };
// The naive page needs more time for each commit.
const COMMITS = {
  wordbrook: OURS,
  plain: OURS,
  naive: { commits: isQuick ? 8 : 20, every_ms: 1_200 },
};
const OPENING = isQuick ? { messages: 200, times: 3 } : { messages: 1_000, times: 7 };

/** Alternates the servers, so that other load on the machine affects all of them. */
async function measureAll(servers, measure) {
  const results = Object.fromEntries(servers.map(({ name }) => [name, []]));
  for (let run = 0; run < runs; run += 1) {
    for (const server of servers) {
      const result = await measure(server);
      results[server.name].push(result);
      const line = Object.entries(result).map(([name, value]) => `${name} ${value.toFixed(2)}`);
      console.error(`run ${run + 1} ${server.name}: ${line.join(", ")}`);
    }
  }
  return Object.fromEntries(servers.map(({ name }) => [name, medians(results[name])]));
}

function report({ commits = {}, live = {}, firstLoad = {}, opening = {} }) {
  const row = (label, results, name, budget) => [
    label,
    results.wordbrook?.[name],
    results.naive?.[name],
    results.plain?.[name],
    budget,
  ];
  const ratio = commits.naive && commits.naive.whole_s / commits.wordbrook.whole_s;
  printTable([
    row("CPU ms per commit at 10 %", commits, "early_ms"),
    row("CPU ms per commit at 100 %", commits, "late_ms", 3.5),
    row("growth", commits, "growth", 1.3),
    row("whole answer from commits, CPU s", commits, "whole_s"),
    ["share of the naive page", ratio && 1 / ratio, undefined, undefined, 0.05],
    row("whole answer live, CPU s", live, "whole_s"),
    row("last 1,000 deltas live, CPU s", live, "last_s", 1.05),
    row("long tasks after the first second", live, "longTasks", 0),
    row("longest, ms", live, "longest_ms", 50),
    row("frames dropped, %", live, "dropped", 1),
    row("layout shift", live, "shift", 0.02),
    row("heap at its peak, MB", live, "peak_mb"),
    row("heap after the answer, MB", live, "after_mb", 15),
    row("first load: JavaScript, kB gzip", firstLoad, "js_kb", 115),
    row("prefetched afterwards, kB gzip", firstLoad, "later_kb"),
    row("first load: CSS, kB gzip", firstLoad, "css_kb", 10),
    row("first load: fonts, kB", firstLoad, "fonts", 0),
    row("first load: hosts", firstLoad, "hosts", 1),
    row("input accepts a key at 4x slow-down, ms", firstLoad, "typable_ms", 1000),
    row("the same, CPU ms times 4", firstLoad, "typableCpu_ms"),
    row("page complete at 4x slow-down, ms", firstLoad, "page_ms"),
    row(`${OPENING.messages} messages: newest shown, ms`, opening, "shown_ms", 200),
    row("newest 50 drawn, ms", opening, "whole_ms"),
    row("the same, CPU ms", opening, "cpu_ms"),
  ]);
}

const provider = new FakeOpenAI();
const stops = [() => provider.stop()];
const stopAll = async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
};
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => void stopAll().finally(() => process.exit(1)));
}
try {
  const providerUrl = await provider.start();
  const servers = [];
  for (const name of options.ours ? ["wordbrook"] : ["wordbrook", "naive", "plain"]) {
    const server = await startServer(name, providerUrl);
    stops.push(server.stop);
    servers.push(server);
  }
  const [ours] = servers;
  const results = {};
  if (wanted.includes("commits")) {
    results.commits = await measureAll(servers, (server) =>
      measureCommits(server, provider, COMMITS[server.name]),
    );
  }
  if (wanted.includes("live")) {
    results.live = await measureAll(servers, (server) => measureLive(server, provider, LIVE));
  }
  if (wanted.includes("first-load")) {
    results.firstLoad = await measureAll([ours], measureFirstLoad);
  }
  if (wanted.includes("opening")) {
    results.opening = { wordbrook: await measureOpening(ours, OPENING) };
  }
  const load = loadavg()[0].toFixed(1);
  console.log(`\n${cpus()[0].model}, ${cpus().length} cores, load ${load}; medians of ${runs}\n`);
  report(results);
} finally {
  await stopAll();
}
