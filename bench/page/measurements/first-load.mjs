// The first visit: transfer sizes, the time until the early input accepts a key with a CPU slowed down four
// times, and the time until the React composer has replaced it and kept that key.
import { gzipSync } from "node:zlib";
import { rendererPid, Tab } from "../harness/browser.mjs";

const CPU_SLOWDOWN = 4;

/** The URLs of scripts and style sheets in index.html: the input waits only for these. */
async function initialUrls(server) {
  const html = await (await fetch(server.url)).text();
  const names = html.matchAll(/<(?:script|link)[^>]+(?:src|href)="([^"]+\.(?:js|css))"/g);
  return new Set([...names].map(([, name]) => new URL(name, server.url).href));
}

async function transferSizes(server) {
  const initial = await initialUrls(server);
  const tab = await Tab.open();
  const sizes = [];
  const hosts = new Set();
  tab.page.on("request", (request) => hosts.add(new URL(request.url()).host));
  tab.page.on("response", (response) => {
    const type = response.request().resourceType();
    if (!["script", "stylesheet", "font"].includes(type)) return;
    const fileSize = async () => {
      const size = gzipSync(await response.body(), { level: 9 }).length;
      return { type, size, isInitial: initial.has(response.url()) };
    };
    sizes.push(fileSize());
  });
  await tab.page.goto(server.url);
  await tab.composer.waitFor();
  await tab.page.waitForLoadState("networkidle");
  const files = await Promise.all(sizes);
  await tab.close();
  const sum = (wanted, isWanted) =>
    files
      .filter((file) => file.type === wanted && isWanted(file))
      .reduce((total, { size }) => total + size, 0) / 1000;
  return {
    js_kb: sum("script", ({ isInitial }) => isInitial),
    later_kb: sum("script", ({ isInitial }) => !isInitial),
    css_kb: sum("stylesheet", () => true),
    fonts: sum("font", () => true),
    hosts: hosts.size,
  };
}

/** Runs in the page: records when an input first has the focus, and when the React composer exists. */
function recordInputTimes() {
  // In a new task: the page handles events only after the current one.
  const record = (name) =>
    setTimeout(() => {
      window[name] = performance.now();
      window.onRecorded?.(name);
    });
  const onFocus = ({ target }) => {
    if (target.id !== "composer") return;
    document.removeEventListener("focusin", onFocus);
    record("typable_ms");
  };
  document.addEventListener("focusin", onFocus);
  const observer = new MutationObserver(() => {
    if (!document.querySelector("#composer:not([data-early])")) return;
    observer.disconnect();
    record("page_ms");
  });
  observer.observe(document, { childList: true, subtree: true });
}

/** Presses a key as soon as the input has the focus. */
async function typeOnFocus(tab) {
  await tab.cdp.send("Runtime.enable");
  await tab.cdp.send("Runtime.addBinding", { name: "onRecorded" });
  return new Promise((resolve, reject) => {
    tab.cdp.on("Runtime.bindingCalled", ({ payload }) => {
      if (payload === "typable_ms") tab.page.keyboard.press("a").then(resolve, reject);
    });
  });
}

async function timeTypable(server) {
  const tab = await Tab.open(null, { script: recordInputTimes });
  await tab.cdp.send("Emulation.setCPUThrottlingRate", { rate: CPU_SLOWDOWN });
  const typed = typeOnFocus(tab);
  await tab.page.goto(server.url);
  await tab.composer.waitFor();
  await typed;
  const text = await tab.composer.inputValue();
  if (text !== "a")
    throw new Error(`the React composer contains ${JSON.stringify(text)} instead of the typed key`);
  const times = await tab.page.evaluate(() => ({ typable_ms, page_ms }));
  await tab.close();
  return times;
}

/** The CPU time of the main thread until then, which other processes do not delay. */
async function cpuUntilTypable(server) {
  const tab = await Tab.open(null, { script: recordInputTimes });
  // An empty page of the same origin first, so that the renderer process stays the same.
  await tab.page.goto(`${server.url}/healthz`);
  tab.pid = await rendererPid(tab.browser, tab.page);
  const before_ms = tab.cpu_ms();
  await tab.page.goto(server.url, { waitUntil: "commit" });
  await tab.page.waitForFunction(() => window.typable_ms);
  const used_ms = tab.cpu_ms() - before_ms;
  await tab.close();
  return used_ms * CPU_SLOWDOWN;
}

export async function measureFirstLoad(server) {
  return {
    ...(await transferSizes(server)),
    ...(await timeTypable(server)),
    typableCpu_ms: await cpuUntilTypable(server),
  };
}
