// Client of the fake provider: sets its scripts by a marker in the question, and reads its log. The
// steps are those of app/testing/fake_openai/player.py.
import { randomBytes } from "node:crypto";
import { eventually } from "./eventually.mjs";

export const finish = (reason = "stop") => [{ finish: reason }, { done: true }];
export const deltas = (...texts) => [{ role: true }, ...texts.map((text) => ({ delta: text }))];
export const completeAnswer = (...texts) => [...deltas(...texts), ...finish()];
/** Steps that send `count` words, w0 w1 w2 …, at this interval. */
export const words = (count, every_ms) => [
  { role: true },
  { repeat: count, steps: [{ sleep_ms: every_ms }, { delta: "w{i} " }] },
];
export const wordsText = (count) => Array.from({ length: count }, (_, i) => `w${i} `).join("");
/** Steps that send `text` in chunks of `size` characters at this interval. */
export const chunks = (text, every_ms, size = 5) => [
  { role: true },
  ...Array.from({ length: Math.ceil(text.length / size) }, (_, i) => [
    { sleep_ms: every_ms },
    { delta: text.slice(i * size, (i + 1) * size) },
  ]).flat(),
];
export const stall = { stall: true };

export class Provider {
  #root;

  constructor(baseUrl) {
    this.base = baseUrl;
    this.#root = baseUrl.replace(/\/v1$/, "");
  }

  /** Scripts the answers to a unique question, which it returns; the last script repeats. */
  async script(...scripts) {
    const marker = `question ${randomBytes(4).toString("hex")}`;
    await this.scriptFor(marker, ...scripts);
    return marker;
  }

  /** Scripts the answers to questions that contain `marker`. */
  async scriptFor(marker, ...scripts) {
    const last = scripts.pop();
    for (const steps of scripts) await this.#post({ steps, marker, times: 1 });
    await this.#post({ steps: last, marker });
  }

  /** Returns the requests for answers whose last question contains `question`, oldest first. */
  async requests(question) {
    const log = await (await fetch(`${this.#root}/_log`)).json();
    return log.filter(
      ({ path, body }) =>
        path.endsWith("/chat/completions") &&
        // With a picture the content is a list of parts.
        JSON.stringify(body.messages.findLast(({ role }) => role === "user")).includes(question),
    );
  }

  /** Waits until the server has closed its connection to the provider. */
  async waitForDisconnect(question) {
    await eventually(
      async () => (await this.requests(question)).at(-1)?.closed_at != null,
      "the provider's connection is closed",
    );
  }

  async #post(order) {
    const headers = { "Content-Type": "application/json" };
    await fetch(`${this.#root}/_script`, { method: "POST", headers, body: JSON.stringify(order) });
  }
}
