// What a test works with: users with tabs, the provider, and servers and proxies of its own.
import { mkdir, writeFile } from "node:fs/promises";
import { prepare } from "./browsers.mjs";
import { ChatPage } from "./chat-page.mjs";
import { Provider } from "./provider.mjs";
import { storeConversation } from "./stored-conversation.mjs";

const VIEWPORT = { width: 1280, height: 800 };
const ACTION_TIMEOUT_MS = 20_000;
const MAIN_SCRIPT = /\/assets\/index-[^/]+\.js$/;

export class Fixtures {
  #settings;
  #browser;
  #call;
  #monitor;
  #contexts = new Map();

  constructor(settings, browser, call, monitor) {
    this.#settings = settings;
    this.#browser = browser;
    this.#call = call;
    this.#monitor = monitor;
    this.provider = new Provider(settings.provider);
    this.server = settings.server;
    this.key = settings.key;
  }

  /** Opens an empty tab; each `user` has cookies of their own, `options` are the context's. */
  tab = async ({ origin = this.server, user = "default", ...options } = {}) => {
    this.#monitor.allow(origin);
    const context = this.#contexts.get(user) ?? (await this.#newContext(user, options));
    const page = await context.newPage();
    page.setDefaultTimeout(ACTION_TIMEOUT_MS);
    return new ChatPage(page);
  };

  /** Sets a cookie of a user at `url`. */
  setCookie = async (chat, url, name, value) => {
    await chat.page.context().addCookies([{ url, name, value }]);
  };

  /** Opens a tab at `path` and waits until the page is mounted. */
  open = async (path = "/", { origin = this.server, ...given } = {}) => {
    const chat = await this.tab({ origin, ...given });
    await chat.page.goto(new URL(path, origin).href);
    await chat.mountedComposer.waitFor();
    return chat;
  };

  /** Opens a tab whose `heldFiles` do not load before `finishLoading()`. */
  openEarly = async (
    path = "/",
    { origin = this.server, heldFiles = MAIN_SCRIPT, ...given } = {},
  ) => {
    const chat = await this.tab({ origin, ...given });
    let release;
    const released = new Promise((resolve) => (release = resolve));
    await chat.page.route(heldFiles, (route) => released.then(() => route.continue()));
    await chat.page.goto(new URL(path, origin).href, { waitUntil: "commit" });
    await chat.earlyComposer.waitFor();
    chat.finishLoading = async () => {
      release();
      await chat.mountedComposer.waitFor();
    };
    return chat;
  };

  /** Returns a script step that waits until `open()`, which replaces waiting by time. */
  gate = () => {
    const path = `${this.#settings.gates}/${crypto.randomUUID()}`;
    return { step: { until_exists: path }, open: () => writeFile(path, "") };
  };

  /** Stores a conversation of these questions for the user of a tab; returns its path. */
  store = (chat, questions) => storeConversation(chat.page, this.server, questions);

  /** Stores a conversation and opens it in a new tab. */
  openStored = async (questions, given = {}) => {
    const chat = await this.open("/", given);
    await chat.page.goto(new URL(await this.store(chat, questions), this.server).href);
    await chat.mountedComposer.waitFor();
    return chat;
  };

  /** Returns the server without a provider, which tests share. */
  demoServer = () => this.#call("shared_server", { OPENAI_BASE_URL: "", OPENAI_API_KEY: "" });

  /** Returns the server to which people sign in with passwords, which tests share. */
  passwordServer = () => this.#call("shared_server", { AUTH: "password", SIGN_UP: "open" });

  /** Returns the server whose model writes the titles, which tests share. */
  titleServer = () => this.#call("shared_server", { TITLES: "model" });

  /** Starts a server that this test may kill and restart. */
  serve = async (settings = {}) => {
    const { number, url } = await this.#call("serve", settings);
    return {
      url,
      kill: () => this.#call("kill", number),
      restart: () => this.#call("restart", number),
    };
  };

  /**
   * Starts a server with AUTH=oidc. Its OpenID provider is away before `order("start")`; it also
   * takes "rotate" (a new key signs) and "cancel" (the next sign-in ends with access_denied).
   */
  serveWithProvider = async () => {
    const served = await this.#call("serve_with_provider");
    this.#monitor.allow(served.provider);
    return { ...served, order: (name) => this.#call("order", name) };
  };

  /** Starts a server with AUTH=proxy behind an nginx that knows people by a cookie `ticket`. */
  serveBehindNginx = () => this.#call("serve_behind_nginx");

  /** Starts a server to which people sign in, and returns the path of the link that it printed. */
  serveWithLink = async (settings) => {
    const { number, url } = await this.#call("serve", settings);
    return {
      url,
      link: await this.#call("printed_link", number),
      newLink: () => this.#call("new_link", number),
    };
  };

  /** Starts examples/flask on a runtime: an application of others with a chat in it. */
  serveHost = (runtime) => this.#call("serve_host", runtime);

  /** Starts a proxy before a server, whose connections can be cut. */
  network = async (url = this.server) => {
    const { number, url: proxied } = await this.#call("proxy", Number(new URL(url).port));
    const order = (name) => this.#call("network", number, name);
    return {
      url: proxied,
      cut: () => order("cut"),
      blackhole: () => order("blackhole"),
      restore: () => order("restore"),
      connections: () => order("connections"),
    };
  };

  /** The violations that the page monitor has recorded. */
  get problems() {
    return this.#monitor.problems;
  }

  /** Saves a screenshot of each open page for a failed test; returns their texts. */
  async capture(name) {
    await mkdir(this.#settings.pictures, { recursive: true });
    const shown = [];
    for (const page of [...this.#contexts.values()].flatMap((context) => context.pages())) {
      const path = `${this.#settings.pictures}/${name.replace(/\W+/g, "-")}-${shown.length}.png`;
      const text = await page.locator("main").innerText({ timeout: 2_000 }).catch(String);
      await page.screenshot({ path, timeout: 5_000 }).catch(() => null);
      shown.push(`The page at ${page.url()} showed (${path}):\n${text}`);
    }
    return shown.join("\n");
  }

  async close() {
    await Promise.all([...this.#contexts.values()].map((context) => context.close()));
  }

  async #newContext(user, options) {
    const context = await this.#browser.newContext({
      viewport: VIEWPORT,
      locale: "en-GB",
      ...options,
    });
    await prepare(context);
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await this.#monitor.observe(context);
    this.#contexts.set(user, context);
    return context;
  }
}
