// The browsers of a run: each is started once and kept; no two tests use one at the same time.
import { createRequire } from "node:module";
import { fontEnvironment } from "./font-sets.mjs";

const frontend = new URL("../../../frontend/package.json", import.meta.url);
const { chromium, firefox } = createRequire(frontend)("playwright-core");

// No request leaves this machine; the page monitor reports the attempt.
const CHROMIUM_ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];
const FIREFOX_PREFERENCES = {
  "network.proxy.type": 1,
  "network.proxy.http": "127.0.0.1",
  "network.proxy.http_port": 9,
  "network.proxy.ssl": "127.0.0.1",
  "network.proxy.ssl_port": 9,
  "network.proxy.no_proxies_on": "127.0.0.1",
  // `readText` without a prompt, which Chromium has a permission for.
  "dom.events.testing.asyncClipboard": true,
};

const LAUNCH = {
  chromium: (settings, env) =>
    chromium.launch({ env, executablePath: settings.chromium, args: CHROMIUM_ARGUMENTS }),
  // Firefox as released, over WebDriver BiDi.
  firefox: (settings, env) =>
    firefox.launch({
      env,
      executablePath: settings.firefox,
      channel: "moz-firefox",
      firefoxUserPrefs: FIREFOX_PREFERENCES,
    }),
};

/** Gives a context what its engine lacks. */
export async function prepare(context) {
  if (context.browser().browserType().name() !== "firefox") return;
  // Playwright's own `fill` for BiDi assigns `value`, which React does not notice.
  await context.addInitScript(() => {
    Object.defineProperty(window, "__pw_bidiInsertText", {
      get: () => (text) => document.execCommand("insertText", false, text),
      set: () => null,
    });
  });
}

export class Browsers {
  #settings;
  #idle = new Map();

  constructor(settings) {
    this.#settings = settings;
  }

  /** Calls `use` with a browser of this engine and font set, which no other test has meanwhile. */
  async lend(engine, fonts, use) {
    const idle = this.#idle.get(`${engine} ${fonts}`) ?? [];
    this.#idle.set(`${engine} ${fonts}`, idle);
    let browser = idle.pop();
    if (!browser?.isConnected())
      browser = await LAUNCH[engine](this.#settings, await fontEnvironment(fonts));
    const result = await use(browser);
    idle.push(browser);
    return result;
  }

  async close() {
    await Promise.all([...this.#idle.values()].flat().map((browser) => browser.close()));
  }
}
