// Runs the tests that pytest requests, several at a time, each in a browser that no other test
// uses meanwhile (they share the clipboard of their browser).
//
// Every message is one line of JSON. Input: `{run: {id, spec, claim, engine}}`, or `{reply, result | error}`
// to a call. Output: `{call, run, id, arguments}` for pytest to do, or `{run, failure, seconds}`.
import { createInterface } from "node:readline";
import { Browsers } from "./browsers.mjs";
import { Fixtures } from "./fixtures.mjs";
import { PageMonitor } from "./page-monitor.mjs";
import { tests } from "./registry.mjs";

/** For a test that hangs. The longest takes 30 s alone, and minutes beside other tests. */
const TIMEOUT_MS = 240_000;
const settings = JSON.parse(process.argv[2]);
const browsers = new Browsers(settings);
const pendingCalls = new Map();
const running = new Set();
process.on("unhandledRejection", (error) => {
  for (const failures of running) failures.push(`unhandled: ${error?.stack ?? error}`);
});

const write = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

const callFrom =
  (run) =>
  (name, ...given) => {
    const id = crypto.randomUUID();
    write({ call: name, run, id, arguments: given });
    return new Promise((resolve, reject) => pendingCalls.set(id, { resolve, reject }));
  };

function timeout() {
  let timer;
  const promise = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
  });
  return { promise, cancel: () => clearTimeout(timer) };
}

async function runIn(browser, { id, spec, claim, engine }) {
  const { body, allowsNetworkErrors, refusals } = tests.get(claim);
  const monitor = new PageMonitor(allowsNetworkErrors, refusals);
  const fixtures = new Fixtures(settings, browser, callFrom(id), monitor);
  const deadline = timeout();
  const failures = [];
  running.add(failures);
  try {
    await Promise.race([body(fixtures), deadline.promise]);
  } catch (error) {
    failures.push(error.stack ?? String(error));
  }
  deadline.cancel();
  running.delete(failures);
  failures.push(...fixtures.problems);
  if (failures.length > 0) failures.push(await fixtures.capture(`${spec} ${claim} ${engine}`));
  await fixtures.close();
  return failures.join("\n");
}

async function run(request) {
  const start = performance.now();
  let failure;
  try {
    await import(`../specs/${request.spec}.mjs`);
    const { fonts } = tests.get(request.claim);
    failure = await browsers.lend(request.engine, fonts, (browser) => runIn(browser, request));
  } catch (error) {
    failure = String(error.stack ?? error);
  }
  write({ run: request.id, failure, seconds: (performance.now() - start) / 1000 });
}

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line);
  if (message.run) {
    void run(message.run);
  } else {
    const { resolve, reject } = pendingCalls.get(message.reply);
    pendingCalls.delete(message.reply);
    if (message.error === undefined) resolve(message.result);
    else reject(new Error(message.error));
  }
}
await browsers.close();
process.exit(0);
