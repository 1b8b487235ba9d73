// One tab of one person: what they see and do, by the names the page gives things. The only place
// that knows how the page is marked up.
import assert from "node:assert/strict";
import { eventually } from "./eventually.mjs";

/** How a box stands: what is in it, what is marked, and whether keys reach it. */
export const stateOf = (box) =>
  box.evaluate((node) => ({
    text: node.value,
    marked: [node.selectionStart, node.selectionEnd, node.selectionDirection],
    hasFocus: node === document.activeElement,
  }));

export class Visitor {
  constructor(page) {
    this.page = page;
    /** The box that index.html brings along; what comes with the page itself is `own`. */
    this.early = page.locator("#composer[data-early=whole]");
    this.own = page.locator("#composer:not([data-early])");
    this.composer = page.getByRole("textbox", { name: "Message", exact: true }).and(this.own);
    this.send = page.getByRole("button", { name: "Send", exact: true });
    this.stop = page.getByRole("button", { name: "Stop", exact: true });
    this.thread = page.getByRole("log");
    this.questions = this.thread.locator("article.user-message:not(.pending)");
    this.pending = this.thread.locator("article.pending");
    this.answers = this.thread.locator("article.answer");
    this.answer = this.answers.last();
    this.body = this.answer.locator(":scope > .md");
    this.list = page.getByRole("navigation", { name: "Conversations" });
    this.note = page.locator(".connection-note");
  }

  button(name) {
    return this.page.getByRole("button", { name, exact: true });
  }

  /** A button below the last answer. */
  action(name) {
    return this.answer.getByRole("button", { name, exact: true });
  }

  /** Tabs behind another one are drawn once a second only. */
  async front() {
    await this.page.bringToFront();
  }

  async ask(text) {
    await this.front();
    await this.composer.fill(text);
    await this.composer.press("Enter");
  }

  /** Asks and waits for the end. */
  async askWhole(text, status = "completed") {
    const before = await this.answers.count();
    await this.ask(text);
    await this.answers.nth(before).waitFor();
    await this.ended(status);
  }

  /** The text of the last answer as it is shown; "" before its first word. */
  async text() {
    return (await this.body.allTextContents()).join("");
  }

  /** Waits until the last answer begins with `text`. */
  async shows(text) {
    await eventually(async () => {
      const shown = await this.text();
      assert.ok(shown.startsWith(text), `shown: ${shown.slice(0, 300)}`);
    });
  }

  /** Waits until the last answer has ended so. */
  async ended(status = "completed") {
    await eventually(async () => {
      assert.equal(await this.answer.getAttribute("data-status", { timeout: 1_000 }), status);
    });
  }

  async isAt(pattern) {
    await eventually(() => {
      assert.match(new URL(this.page.url()).pathname, pattern);
    });
  }

  async titles() {
    return this.list.getByRole("listitem").getByRole("link").allTextContents();
  }

  /** Chooses from the menu of a conversation in the list. */
  async choose(title, action) {
    await this.front();
    await this.list.getByRole("link", { name: title }).hover();
    await this.list.getByLabel(`More for “${title}”`).click();
    await this.list.getByRole("button", { name: action, exact: true }).click();
  }
}
