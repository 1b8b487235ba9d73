// The first visit: what is fetched before anything is asked, how soon the box takes a key on a processor
// four times slower, and how soon the whole page is there, with that key in its own box.
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

/** Runs in the page: notes when a key first reaches the box, and when the page's own box is there. */
function noteBoxes() {
  // After the task that did it: only then does the page take events.
  const note = (name) =>
    setTimeout(() => {
      window[name] = performance.now();
      window.noted?.(name);
    });
  const onFocus = ({ target }) => {
    if (target.id !== "composer") return;
    document.removeEventListener("focusin", onFocus);
    note("typable_ms");
  };
  document.addEventListener("focusin", onFocus);
  const look = new MutationObserver(() => {
    if (!document.querySelector("#composer:not([data-early])")) return;
    look.disconnect();
    note("page_ms");
  });
  look.observe(document, { childList: true, subtree: true });
}

/** Types into whatever has the focus, as soon as that is the box. */
async function typeAtOnce(tab) {
  await tab.cdp.send("Runtime.enable");
  await tab.cdp.send("Runtime.addBinding", { name: "noted" });
  return new Promise((resolve, reject) => {
    tab.cdp.on("Runtime.bindingCalled", ({ payload }) => {
      if (payload === "typable_ms") tab.page.keyboard.press("a").then(resolve, reject);
    });
  });
}

async function timeTypable(server) {
  const tab = await Tab.open(null, { script: noteBoxes });
  await tab.cdp.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  const typed = typeAtOnce(tab);
  await tab.page.goto(server.url);
  await tab.composer.waitFor();
  await typed;
  const text = await tab.composer.inputValue();
  if (text !== "a") throw new Error(`the key did not come over as it was: ${text}`);
  const times = await tab.page.evaluate(() => ({ typable_ms, page_ms }));
  await tab.close();
  return times;
}

/** The same as work of the main thread, which other processes do not delay. */
async function workUntilTypable(server) {
  const tab = await Tab.open(null, { script: noteBoxes });
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
    ...(await timeTypable(server)),
    work_ms: await workUntilTypable(server),
  };
}
