// A Chromium with one page, and the CPU time of its renderer's main thread from /proc. Other processes
// on the machine disturb CPU time less than wall-clock time.
import { readFileSync } from "node:fs";
import { findChromium, fromFrontend } from "./servers.mjs";

const { chromium } = fromFrontend("playwright-core");
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-features=SpareRendererForSitePerProcess",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];
const SPINS = 4;
const SPIN_MS = 100;
const SIZE = { width: 1280, height: 800 };

/** CPU milliseconds of a process's main thread so far. */
function mainThreadCpu_ms(pid) {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, "utf8").split(" ")[0]) / 1e6;
}

/** The pid of the page's renderer process. */
export async function rendererPid(browser, page) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const pids = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
  // The renderer that is busy in every spin: other renderers are busy only while they start.
  const minimum = pids.map(() => Infinity);
  for (let spin = 0; spin < SPINS; spin += 1) {
    const before = pids.map(mainThreadCpu_ms);
    await page.evaluate((spin_ms) => {
      const end = performance.now() + spin_ms;
      while (performance.now() < end);
    }, SPIN_MS);
    pids.forEach((pid, index) => {
      minimum[index] = Math.min(minimum[index], mainThreadCpu_ms(pid) - before[index]);
    });
    await new Promise((resolve) => setTimeout(resolve, SPIN_MS));
  }
  return pids[minimum.indexOf(Math.max(...minimum))];
}

export class Tab {
  static async open(url, { script } = {}) {
    const browser = await chromium.launch({ executablePath: findChromium(), args: ARGUMENTS });
    const context = await browser.newContext({ viewport: SIZE });
    const page = await context.newPage();
    if (script) await page.addInitScript(script);
    const cdp = await context.newCDPSession(page);
    await cdp.send("Performance.enable");
    const tab = new Tab();
    Object.assign(tab, { browser, context, page, cdp });
    if (url) {
      await page.goto(url);
      await tab.composer.waitFor();
      tab.pid = await rendererPid(browser, page);
    }
    return tab;
  }

  /** The input of the React composer, not the early input in index.html. */
  get composer() {
    return this.page.locator("#composer:not([data-early])");
  }

  cpu_ms() {
    return mainThreadCpu_ms(this.pid);
  }

  async ask(question) {
    await this.composer.fill(question);
    await this.composer.press("Enter");
  }

  async metric(name) {
    const { metrics } = await this.cdp.send("Performance.getMetrics");
    return metrics.find((metric) => metric.name === name).value;
  }

  heap_mb = async () => (await this.metric("JSHeapUsedSize")) / 1e6;

  /** The heap in use after a garbage collection. */
  async collectedHeap_mb() {
    await this.cdp.send("HeapProfiler.collectGarbage");
    return this.heap_mb();
  }

  close = () => this.browser.close();
}
