// A Chromium with one page, and what its renderer's main thread costs: CPU time from /proc, which
// other processes on the machine do not change as they change times on the clock.
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

/** Milliseconds of CPU that the main thread of a process has used. */
function mainThread_ms(pid) {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, "utf8").split(" ")[0]) / 1e6;
}

export async function rendererOf(browser, page) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const pids = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
  // The one that works every time the page is made to: others do while they start.
  const least = pids.map(() => Infinity);
  for (let turn = 0; turn < SPINS; turn += 1) {
    const before = pids.map(mainThread_ms);
    await page.evaluate((spin_ms) => {
      const end = performance.now() + spin_ms;
      while (performance.now() < end);
    }, SPIN_MS);
    pids.forEach((pid, index) => {
      least[index] = Math.min(least[index], mainThread_ms(pid) - before[index]);
    });
    await new Promise((resolve) => setTimeout(resolve, SPIN_MS));
  }
  return pids[least.indexOf(Math.max(...least))];
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
      tab.pid = await rendererOf(browser, page);
    }
    return tab;
  }

  /** The page's own box, not the one that index.html brings along. */
  get composer() {
    return this.page.locator("#composer:not([data-early])");
  }

  cpu_ms() {
    return mainThread_ms(this.pid);
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

  /** What is held, without what is only not collected yet. */
  async heldHeap_mb() {
    await this.cdp.send("HeapProfiler.collectGarbage");
    return this.heap_mb();
  }

  close = () => this.browser.close();
}
