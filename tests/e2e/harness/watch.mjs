// What no page may do, whatever is tested: throw, complain on the console, break the policy it runs
// under, or ask any host but its own.
const LOSSES = [/WebSocket connection to/, /Failed to load resource: (net::ERR_|.* status of 503)/];
const OWN = ["data:", "blob:", "about:"];

export class Watch {
  problems = [];
  #isLossy;
  #origins = new Set();

  constructor(isLossy) {
    this.#isLossy = isLossy;
  }

  allow(url) {
    this.#origins.add(new URL(url).host);
  }

  async over(context) {
    context.on("request", (request) => this.#sees(request.url()));
    context.on("page", (page) => page.on("websocket", (socket) => this.#sees(socket.url())));
    context.on("weberror", (error) => this.problems.push(`thrown: ${error.error().stack}`));
    context.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") this.#hears(message.text());
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

  #sees(address) {
    const url = new URL(address);
    if (OWN.includes(url.protocol) || this.#origins.has(url.host)) return;
    this.problems.push(`asked another host: ${address}`);
  }

  #hears(text) {
    if (this.#isLossy && LOSSES.some((loss) => loss.test(text))) return;
    this.problems.push(`console: ${text}`);
  }
}
