// What a test works with: people with tabs, the provider, and servers and proxies of its own.
import { mkdir } from "node:fs/promises";
import { Provider } from "./provider.mjs";
import { Visitor } from "./visitor.mjs";
import { Watch } from "./watch.mjs";

const SIZE = { width: 1280, height: 800 };
const LONG_MS = 20_000;
const MAIN = /\/assets\/index-[^/]+\.js$/;

export class Stage {
  #facts;
  #browser;
  #call;
  #watch;
  #people = new Map();

  constructor(facts, browser, call, isLossy) {
    this.#facts = facts;
    this.#browser = browser;
    this.#call = call;
    this.#watch = new Watch(isLossy);
    this.provider = new Provider(facts.provider);
    this.server = facts.server;
    this.key = facts.key;
  }

  /** A new tab; `as`: another person, with a browser set up like `options`. */
  tab = async ({ at = this.server, as = "someone", ...options } = {}) => {
    this.#watch.allow(at);
    const context = this.#people.get(as) ?? (await this.#arrive(as, at, options));
    const page = await context.newPage();
    page.setDefaultTimeout(LONG_MS);
    return new Visitor(page);
  };

  /** A new tab at `path`, when the page is there. */
  open = async (path = "/", { at = this.server, ...given } = {}) => {
    const visitor = await this.tab({ at, ...given });
    await visitor.page.goto(new URL(path, at).href);
    await visitor.own.waitFor();
    return visitor;
  };

  /** The same while the files that match `held` are on their way, until they may `come`. */
  openEarly = async (path = "/", { at = this.server, held = MAIN, ...given } = {}) => {
    const visitor = await this.tab({ at, ...given });
    let release;
    const released = new Promise((resolve) => (release = resolve));
    await visitor.page.route(held, (route) => released.then(() => route.continue()));
    await visitor.page.goto(new URL(path, at).href, { waitUntil: "commit" });
    await visitor.early.waitFor();
    visitor.come = async () => {
      release();
      await visitor.own.waitFor();
    };
    return visitor;
  };

  /** A server that this test may kill and start again. */
  serve = async (settings = {}) => {
    const { number, url } = await this.#call("serve", settings);
    return {
      url,
      kill: () => this.#call("kill", number),
      restart: () => this.#call("restart", number),
    };
  };

  /** A network before a server that can be cut. */
  network = async (url = this.server) => {
    const { number, url: nearer } = await this.#call("proxy", Number(new URL(url).port));
    const order = (name) => this.#call("network", number, name);
    return {
      url: nearer,
      cut: () => order("cut"),
      blackhole: () => order("blackhole"),
      restore: () => order("restore"),
      connections: () => order("connections"),
    };
  };

  /** What the pages did that they may not do. */
  get problems() {
    return this.#watch.problems;
  }

  /** What each open page shows, for a test that has failed; its pictures are kept. */
  async look(name) {
    await mkdir(this.#facts.pictures, { recursive: true });
    const seen = [];
    for (const page of [...this.#people.values()].flatMap((context) => context.pages())) {
      const path = `${this.#facts.pictures}/${name}-${seen.length}.png`;
      const text = await page.locator("main").innerText({ timeout: 2_000 }).catch(String);
      await page.screenshot({ path, timeout: 5_000 }).catch(() => null);
      seen.push(`The page at ${page.url()} showed (${path}):\n${text}`);
    }
    return seen.join("\n");
  }

  async close() {
    await Promise.all([...this.#people.values()].map((context) => context.close()));
  }

  async #arrive(as, at, options) {
    const context = await this.#browser.newContext({ viewport: SIZE, locale: "en-GB", ...options });
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await this.#watch.over(context);
    this.#people.set(as, context);
    return context;
  }
}
