// The first visit: what is fetched before anything is asked, and how soon the box takes a key on a
// processor four times slower.
import { gzipSync } from "node:zlib";
import { rendererOf, Tab } from "./browser.mjs";

const SLOWER = 4;

/** The scripts and style sheets that the page itself names: the box waits for these alone. */
async function namedBy(server) {
  const html = await (await fetch(server.url)).text();
  const names = html.matchAll(/<(?:script|link)[^>]+(?:src|href)="([^"]+\.(?:js|css))"/g);
  return new Set([...names].map(([, name]) => new URL(name, server.url).href));
}

async function weigh(server) {
  const named = await namedBy(server);
  const tab = await Tab.open();
  const bodies = [];
  const hosts = new Set();
  tab.page.on("request", (request) => hosts.add(new URL(request.url()).host));
  tab.page.on("response", (response) => {
    const type = response.request().resourceType();
    if (!["script", "stylesheet", "font"].includes(type)) return;
    const weighed = async () => {
      const size = gzipSync(await response.body(), { level: 9 }).length;
      return { type, size, isFirst: named.has(response.url()) };
    };
    bodies.push(weighed());
  });
  await tab.page.goto(server.url);
  await tab.composer.waitFor();
  await tab.page.waitForLoadState("networkidle");
  const files = await Promise.all(bodies);
  await tab.close();
  const sum = (wanted, isWanted) =>
    files
      .filter((file) => file.type === wanted && isWanted(file))
      .reduce((total, { size }) => total + size, 0) / 1000;
  return {
    js_kb: sum("script", ({ isFirst }) => isFirst),
    later_kb: sum("script", ({ isFirst }) => !isFirst),
    css_kb: sum("stylesheet", () => true),
    fonts: sum("font", () => true),
    hosts: hosts.size,
  };
}

/** Runs in the page: notes when a key pressed into the box could first have been taken. */
function noteTypable() {
  const look = new MutationObserver(() => {
    const box = document.querySelector("#composer");
    if (!box || box.disabled) return;
    look.disconnect();
    // After the task that made it: only then does the page take events.
    setTimeout(() => {
      window.typable_ms = performance.now();
    });
  });
  look.observe(document, { childList: true, subtree: true });
}

async function timeTypable(server) {
  const tab = await Tab.open(null, { script: noteTypable });
  await tab.cdp.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  await tab.page.goto(server.url);
  const handle = await tab.page.waitForFunction(() => window.typable_ms);
  const typable_ms = await handle.jsonValue();
  await tab.composer.pressSequentially("a");
  if ((await tab.composer.inputValue()) !== "a") throw new Error("the box took no key");
  await tab.close();
  return typable_ms;
}

/** The same as work of the main thread, which other processes do not delay. */
async function workUntilTypable(server) {
  const tab = await Tab.open(null, { script: noteTypable });
  // A page of the same origin, so that the process stays; it brings nothing along.
  await tab.page.goto(`${server.url}/healthz`);
  tab.pid = await rendererOf(tab.browser, tab.page);
  const before_ms = tab.cpu_ms();
  await tab.page.goto(server.url, { waitUntil: "commit" });
  await tab.page.waitForFunction(() => window.typable_ms);
  const work_ms = tab.cpu_ms() - before_ms;
  await tab.close();
  return work_ms * SLOWER;
}

export async function measureLoading(server) {
  return {
    ...(await weigh(server)),
    typable_ms: await timeTypable(server),
    work_ms: await workUntilTypable(server),
  };
}
