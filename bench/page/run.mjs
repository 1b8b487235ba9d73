// `node bench/page/run.mjs [--quick] [--only stepped,live,loading,opening] [--ours]`: what the page
// costs while an answer is written, against a page that parses the whole message with every change
// and one that shows the plain text.
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { measureLive } from "./live.mjs";
import { measureLoading } from "./loading.mjs";
import { measureOpening } from "./opening.mjs";
import { ScriptedProvider } from "./provider.mjs";
import { medians, printTable } from "./report.mjs";
import { serve } from "./servers.mjs";
import { measureStepped } from "./stepped.mjs";

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string", default: "stepped,live,loading,opening" },
    ours: { type: "boolean", default: false },
    runs: { type: "string" },
  },
});
const isQuick = options.quick;
const runs = Number(options.runs ?? (isQuick ? 1 : 3));
const wanted = options.only.split(",");
const LIVE = isQuick ? { count: 2_000, rate: 200 } : { count: 10_000, rate: 200 };
const OURS = { commits: isQuick ? 60 : 150, every_ms: 34 };
// The naive page is given time to be done with each.
const STEPS = {
  wordbrook: OURS,
  plain: OURS,
  naive: { commits: isQuick ? 8 : 20, every_ms: 1_200 },
};
const OPENING = isQuick ? { messages: 200, times: 3 } : { messages: 1_000, times: 7 };

/** Candidates take turns, so that what the machine does besides meets both. */
async function measureAll(servers, measure) {
  const found = Object.fromEntries(servers.map(({ name }) => [name, []]));
  for (let run = 0; run < runs; run += 1) {
    for (const server of servers) {
      const result = await measure(server);
      found[server.name].push(result);
      const line = Object.entries(result).map(([name, value]) => `${name} ${value.toFixed(2)}`);
      console.error(`run ${run + 1} ${server.name}: ${line.join(", ")}`);
    }
  }
  return Object.fromEntries(servers.map(({ name }) => [name, medians(found[name])]));
}

function report({ stepped = {}, live = {}, loading = {}, opening = {} }) {
  const row = (what, results, name, budget) => [
    what,
    results.wordbrook?.[name],
    results.naive?.[name],
    results.plain?.[name],
    budget,
  ];
  const ratio = stepped.naive && stepped.naive.whole_s / stepped.wordbrook.whole_s;
  printTable([
    row("CPU ms per commit at 10 %", stepped, "early_ms"),
    row("CPU ms per commit at 100 %", stepped, "late_ms", 3.5),
    row("growth", stepped, "growth", 1.3),
    row("whole answer by commits, CPU s", stepped, "whole_s"),
    ["share of the naive page", ratio && 1 / ratio, undefined, undefined, 0.05],
    row("whole answer live, CPU s", live, "whole_s"),
    row("last 1,000 deltas live, CPU s", live, "last_s", 1.05),
    row("long tasks after the first second", live, "longTasks", 0),
    row("longest, ms", live, "longest_ms", 50),
    row("frames dropped, %", live, "dropped", 1),
    row("layout shift", live, "shift", 0.02),
    row("heap at its peak, MB", live, "peak_mb"),
    row("heap after the answer, MB", live, "held_mb", 15),
    row("first load: JavaScript, kB gzip", loading, "js_kb", 115),
    row("fetched behind it unasked, kB gzip", loading, "later_kb"),
    row("first load: CSS, kB gzip", loading, "css_kb", 10),
    row("first load: fonts, kB", loading, "fonts", 0),
    row("first load: hosts asked", loading, "hosts", 1),
    row("box typable at 4x slow-down, ms", loading, "typable_ms", 1000),
    row("the same as CPU ms, times 4", loading, "work_ms"),
    row("page whole at 4x slow-down, ms", loading, "page_ms"),
    row(`${OPENING.messages} messages open, ms`, opening, "shown_ms", 200),
    row("its newest 50 all drawn, ms", opening, "whole_ms"),
    row("the same as CPU ms", opening, "cpu_ms"),
  ]);
}

const provider = new ScriptedProvider();
const stops = [() => provider.stop()];
const stopAll = async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
};
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => void stopAll().finally(() => process.exit(1)));
}
try {
  const address = await provider.start();
  const servers = [];
  for (const name of options.ours ? ["wordbrook"] : ["wordbrook", "naive", "plain"]) {
    const server = await serve(name, address);
    stops.push(server.stop);
    servers.push(server);
  }
  const [ours] = servers;
  const found = {};
  if (wanted.includes("stepped")) {
    found.stepped = await measureAll(servers, (server) =>
      measureStepped(server, provider, STEPS[server.name]),
    );
  }
  if (wanted.includes("live")) {
    found.live = await measureAll(servers, (server) => measureLive(server, provider, LIVE));
  }
  if (wanted.includes("loading")) found.loading = await measureAll([ours], measureLoading);
  if (wanted.includes("opening")) {
    found.opening = { wordbrook: await measureOpening(ours, OPENING) };
  }
  const load = loadavg()[0].toFixed(1);
  console.log(`\n${cpus()[0].model}, ${cpus().length} cores, load ${load}; medians of ${runs}\n`);
  report(found);
} finally {
  await stopAll();
}
