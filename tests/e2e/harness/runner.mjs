// Runs the tests that pytest requests, several at a time, each in a Chromium that no other test
// uses meanwhile (they share the clipboard of their Chromium).
//
// Every message is one line of JSON. Input: `{run: {id, spec, claim}}`, or `{reply, result | error}`
// to a call. Output: `{call, run, id, arguments}` for pytest to do, or `{run, failure, seconds}`.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { Fixtures } from "./fixtures.mjs";
import { fontEnvironment } from "./font-sets.mjs";
import { tests } from "./registry.mjs";

const TIMEOUT_MS = 90_000;
const settings = JSON.parse(process.argv[2]);
const frontend = new URL("../../../frontend/package.json", import.meta.url);
const { chromium } = createRequire(frontend)("playwright-core");
const idleBrowsers = { all: [], "without-noto": [] };
const pendingCalls = new Map();
const running = new Set();
process.on("unhandledRejection", (error) => {
  for (const failures of running) failures.push(`unhandled: ${error?.stack ?? error}`);
});

const write = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

const launch = async (fonts) =>
  chromium.launch({
    env: await fontEnvironment(fonts),
    executablePath: settings.chromium,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // No request leaves this machine; the page monitor reports the attempt.
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ],
  });

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

async function runIn(browser, { id, spec, claim }) {
  const { body, allowsNetworkErrors } = tests.get(claim);
  const fixtures = new Fixtures(settings, browser, callFrom(id), allowsNetworkErrors);
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
  if (failures.length > 0) failures.push(await fixtures.capture(`${spec} ${claim}`));
  await fixtures.close();
  return failures.join("\n");
}

async function run(request) {
  const start = performance.now();
  let failure;
  try {
    await import(`../specs/${request.spec}.mjs`);
    const { fonts } = tests.get(request.claim);
    let browser = idleBrowsers[fonts].pop();
    if (!browser?.isConnected()) browser = await launch(fonts);
    failure = await runIn(browser, request);
    idleBrowsers[fonts].push(browser);
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
await Promise.all(
  Object.values(idleBrowsers)
    .flat()
    .map((browser) => browser.close()),
);
process.exit(0);
