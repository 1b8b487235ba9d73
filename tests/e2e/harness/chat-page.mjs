// Page object of one tab, by accessible names where there are any. Only this module knows the page's
// markup.
import assert from "node:assert/strict";
import { eventually } from "./eventually.mjs";

/** Returns the text, the selection and the focus of a text box. */
export const composerState = (box) =>
  box.evaluate((node) => ({
    text: node.value,
    selection: [node.selectionStart, node.selectionEnd, node.selectionDirection],
    hasFocus: node === document.activeElement,
  }));

export class ChatPage {
  constructor(page) {
    this.page = page;
    /** The text box of index.html, until the script replaces it by `mountedComposer`. */
    this.earlyComposer = page.locator("#composer[data-early=whole]");
    this.mountedComposer = page.locator("#composer:not([data-early])");
    this.composer = page
      .getByRole("textbox", { name: "Message", exact: true })
      .and(this.mountedComposer);
    this.send = page.getByRole("button", { name: "Send", exact: true });
    this.stop = page.getByRole("button", { name: "Stop", exact: true });
    this.thread = page.getByRole("log");
    this.questions = this.thread.locator("article.user-message:not(.pending)");
    this.pending = this.thread.locator("article.pending");
    this.answers = this.thread.locator("article.answer");
    this.answer = this.answers.last();
    this.body = this.answer.locator(":scope > .md");
    this.conversationList = page.getByRole("navigation", { name: "Conversations" });
    /** The field in the row of a conversation that is being renamed. */
    this.titleField = page.getByRole("textbox", { name: "Title of the conversation" });
    this.connectionNote = page.locator(".connection-note");
  }

  button(name) {
    return this.page.getByRole("button", { name, exact: true });
  }

  /** Returns a button below the last answer. */
  action(name) {
    return this.answer.getByRole("button", { name, exact: true });
  }

  /** Returns a step of the last answer by its title and status. */
  step(title, status) {
    return this.answer.locator(`details.step[data-status=${status}]`).filter({ hasText: title });
  }

  /** Chromium draws a background tab only once a second. */
  async bringToFront() {
    await this.page.bringToFront();
  }

  async ask(text) {
    await this.bringToFront();
    await this.composer.fill(text);
    await this.composer.press("Enter");
  }

  /** Asks and waits until the answer has ended. */
  async askAndWait(text, status = "completed") {
    const before = await this.answers.count();
    await this.ask(text);
    await this.answers.nth(before).waitFor();
    await this.waitForStatus(status);
  }

  /** Returns the text of the last answer as shown; "" before its first word. */
  async text() {
    return (await this.body.allTextContents()).join("");
  }

  /** Waits until the last answer begins with `text`. */
  async waitForText(text) {
    await eventually(async () => {
      const shown = await this.text();
      assert.ok(shown.startsWith(text), `shown: ${shown.slice(0, 300)}`);
    });
  }

  /** Waits until the last answer has ended with `status`. */
  async waitForStatus(status = "completed") {
    await eventually(async () => {
      assert.equal(await this.answer.getAttribute("data-status", { timeout: 1_000 }), status);
    });
  }

  async waitForPath(pattern) {
    await eventually(() => {
      assert.match(new URL(this.page.url()).pathname, pattern);
    });
  }

  async titles() {
    return this.conversationList.getByRole("listitem").getByRole("link").allTextContents();
  }

  /** Chooses an action from the menu of a conversation in the list. */
  async chooseFromMenu(title, action) {
    await this.bringToFront();
    await this.conversationList.getByRole("link", { name: title }).hover();
    await this.conversationList.getByLabel(`More for “${title}”`).click();
    await this.conversationList.getByRole("button", { name: action, exact: true }).click();
  }
}
