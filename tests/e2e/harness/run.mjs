// Runs the tests that pytest names on its input, one at a time, in one Chromium; says how each went.
// An order is a line of JSON, and so is what is said: an outcome, or a call for pytest to do.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { Stage } from "./stage.mjs";
import { tests } from "./tests.mjs";

const TEST_MS = 90_000;
const facts = JSON.parse(process.argv[2]);
const frontend = new URL("../../../frontend/package.json", import.meta.url);
const { chromium } = createRequire(frontend)("playwright-core");
const browser = await chromium.launch({
  executablePath: facts.chromium,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // Nothing can leave this machine, whatever a page tries; the watch tells of the trying.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
  ],
});
const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
const calls = new Map();
let stray = [];
process.on("unhandledRejection", (error) => stray.push(`unhandled: ${error?.stack ?? error}`));

function call(name, ...given) {
  const id = crypto.randomUUID();
  say({ id, call: name, arguments: given });
  return new Promise((resolve, reject) => calls.set(id, { resolve, reject }));
}

function late() {
  let timer;
  const promise = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${TEST_MS} ms`)), TEST_MS);
  });
  return { promise, cancel: () => clearTimeout(timer) };
}

async function run(spec, claim) {
  await import(`../specs/${spec}.mjs`);
  const { body, isLossy } = tests.get(claim);
  const stage = new Stage(facts, browser, call, isLossy);
  const deadline = late();
  stray = [];
  const failures = [];
  try {
    await Promise.race([body(stage), deadline.promise]);
  } catch (error) {
    failures.push(error.stack ?? String(error));
  }
  deadline.cancel();
  failures.push(...stage.problems, ...stray);
  if (failures.length > 0) failures.push(await stage.look(`${spec}-${claim.replace(/\W+/g, "-")}`));
  await stage.close();
  return failures.join("\n");
}

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  if (order.answers) {
    const waiting = calls.get(order.answers);
    calls.delete(order.answers);
    if (order.error === undefined) waiting.resolve(order.result);
    else waiting.reject(new Error(order.error));
  } else {
    run(...order.run)
      .catch((error) => String(error.stack ?? error))
      .then((failure) => say({ failure }));
  }
}
await browser.close();
process.exit(0);
