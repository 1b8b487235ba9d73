// The fake provider as a spec uses it: scripted by a marker that its question carries, and asked
// for its log. The steps are those of the fake.
import { randomBytes } from "node:crypto";
import { eventually } from "./eventually.mjs";

export const end = (reason = "stop") => [{ finish: reason }, { done: true }];
export const deltas = (...texts) => [{ role: true }, ...texts.map((text) => ({ delta: text }))];
export const whole = (...texts) => [...deltas(...texts), ...end()];
/** `count` words, one every so many milliseconds: w0 w1 w2 … */
export const words = (count, every_ms) => [
  { role: true },
  { repeat: count, steps: [{ sleep_ms: every_ms }, { delta: "w{i} " }] },
];
export const wordsText = (count) => Array.from({ length: count }, (_, i) => `w${i} `).join("");
/** `text` cut into pieces of a few characters, one every so many milliseconds. */
export const pieces = (text, every_ms, size = 5) => [
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

  /** Sets what is answered and returns a question that nobody else asks; the last script stays. */
  async answers(...scripts) {
    const marker = `question ${randomBytes(4).toString("hex")}`;
    await this.answersTo(marker, ...scripts);
    return marker;
  }

  /** Sets what is answered, from now on, to questions that contain `marker`. */
  async answersTo(marker, ...scripts) {
    const last = scripts.pop();
    for (const steps of scripts) await this.#script({ steps, marker, times: 1 });
    await this.#script({ steps: last, marker });
  }

  /** The requests for answers whose last question was `question`, oldest first. */
  async asked(question) {
    const log = await (await fetch(`${this.#root}/_log`)).json();
    return log.filter(
      ({ path, body }) =>
        path.endsWith("/chat/completions") &&
        body.messages.findLast(({ role }) => role === "user")?.content.includes(question),
    );
  }

  /** Waits until the provider has noticed that its client has closed the connection. */
  async isLeft(question) {
    await eventually(
      async () => (await this.asked(question)).at(-1)?.closed_at != null,
      "provider left",
    );
  }

  async #script(order) {
    const headers = { "Content-Type": "application/json" };
    await fetch(`${this.#root}/_script`, { method: "POST", headers, body: JSON.stringify(order) });
  }
}
