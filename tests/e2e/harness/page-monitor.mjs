// Records what no page may do in any test: throw, log an error or a warning, open a dialog, violate
// its content security policy, or send a request to another host.
const NETWORK_ERRORS = [
  /WebSocket connection to/,
  /Failed to load resource: (net::ERR_|.* status of 503)/,
];
const LOCAL_SCHEMES = ["data:", "blob:", "about:"];

export class PageMonitor {
  problems = [];
  #allowsNetworkErrors;
  #refusals;
  #hosts = new Set();

  constructor(allowsNetworkErrors, refusals) {
    this.#allowsNetworkErrors = allowsNetworkErrors;
    this.#refusals = refusals.map(
      (status) => `Failed to load resource: the server responded with a status of ${status} `,
    );
  }

  allow(url) {
    this.#hosts.add(new URL(url).host);
  }

  async observe(context) {
    context.on("request", (request) => this.#checkHost(request.url()));
    context.on("page", (page) => page.on("websocket", (socket) => this.#checkHost(socket.url())));
    context.on("weberror", (error) => {
      // A part of the page that could not be loaded has no stack.
      const { message, stack } = error.error();
      this.problems.push(`thrown: ${stack || message}`);
    });
    context.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") this.#log(message.text());
    });
    context.on("dialog", (dialog) => {
      this.problems.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`);
      });
    });
  }

  #checkHost(address) {
    const url = new URL(address);
    if (LOCAL_SCHEMES.includes(url.protocol) || this.#hosts.has(url.host)) return;
    this.problems.push(`request to another host: ${address}`);
  }

  #log(text) {
    if (this.#allowsNetworkErrors && NETWORK_ERRORS.some((error) => error.test(text))) return;
    if (this.#refusals.some((start) => text.startsWith(start))) return;
    this.problems.push(`console: ${text}`);
  }
}
