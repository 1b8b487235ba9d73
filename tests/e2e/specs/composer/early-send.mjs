// Enter and Send before the page has mounted.
import assert from "node:assert/strict";
import { completeAnswer } from "../../harness/provider.mjs";
import { eventually } from "../../harness/eventually.mjs";
import { composerState } from "../../harness/chat-page.mjs";
import { test } from "../../harness/registry.mjs";
import { waitForFocus } from "../../harness/waiting/focus.mjs";

const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };
const GERMAN = { locale: "de-AT" };

test("a message sent before the page mounts is shown at once and sent once", async ({
  openEarly,
  provider,
}) => {
  const question = await provider.script(completeAnswer("From the first second on."));
  const chat = await openEarly();
  await chat.page.keyboard.type(question);
  await chat.page.keyboard.press("Shift+Enter");
  await chat.page.keyboard.press("Backspace");
  await chat.page.keyboard.press("Enter");
  assert.equal(await chat.earlyComposer.inputValue(), "");
  const shown = chat.page.locator(".user-text").getByText(question);
  const place = await shown.boundingBox();
  await chat.page.keyboard.type("and the next");
  assert.deepEqual(await provider.requests(question), []);
  await chat.finishLoading();
  await eventually(async () => assert.deepEqual(await shown.boundingBox(), place));
  await chat.waitForText("From the first second on.");
  await chat.waitForStatus();
  assert.equal(await chat.composer.inputValue(), "and the next");
  assert.equal(await chat.questions.count(), 1);
  await chat.page.reload();
  await chat.waitForText("From the first second on.");
  assert.equal(await chat.questions.count(), 1);
  assert.equal((await provider.requests(question)).length, 1);
  assert.equal(await chat.composer.inputValue(), "and the next");
});

test("a reload before the page mounts sends nothing and restores the message as draft", async ({
  openEarly,
}) => {
  const chat = await openEarly();
  await chat.page.keyboard.type("not yet gone");
  await chat.page.keyboard.press("Enter");
  await chat.page.keyboard.type("half");
  await chat.page.reload({ waitUntil: "commit" });
  await chat.earlyComposer.waitFor();
  await chat.finishLoading();
  assert.equal(await chat.composer.inputValue(), "not yet gone\n\nhalf");
  assert.equal(await chat.pending.count(), 0);
});

test("on a touch screen the early box is not focused, Enter breaks the line and Send sends", async ({
  openEarly,
  provider,
}) => {
  const chat = await openEarly("/", PHONE);
  assert.equal((await composerState(chat.earlyComposer)).hasFocus, false);
  await chat.earlyComposer.tap();
  await waitForFocus(chat.earlyComposer, "after the tap");
  const question = await provider.script(completeAnswer("By a finger."));
  await chat.page.keyboard.type(question);
  await chat.page.keyboard.press("Enter");
  assert.equal(await chat.earlyComposer.inputValue(), `${question}\n`);
  await chat.page.locator(".send-button").tap();
  await eventually(async () => assert.equal(await chat.earlyComposer.inputValue(), ""));
  await chat.earlyComposer.tap();
  await waitForFocus(chat.earlyComposer, "after the second tap");
  await chat.page.keyboard.type("next");
  await chat.finishLoading();
  const { text, hasFocus } = await composerState(chat.composer);
  assert.deepEqual([text, hasFocus], ["next", true], "the focus is kept");
  await chat.waitForText("By a finger.");
  await chat.waitForStatus();
  assert.equal((await provider.requests(question)).length, 1);
});

test("the page mounts after the end of an IME composition, whose Enter sends nothing", async ({
  openEarly,
}) => {
  const chat = await openEarly("/", GERMAN);
  const keys = await chat.page.context().newCDPSession(chat.page);
  await keys.send("Input.imeSetComposition", { text: "さぎ", selectionStart: 2, selectionEnd: 2 });
  const mounting = chat.finishLoading();
  // By then everything but the end of the composition has loaded.
  await chat.page.waitForFunction(() => document.documentElement.lang === "de");
  // What a browser sends for a key that the input method consumes.
  const enter = { key: "Enter", code: "Enter", windowsVirtualKeyCode: 229 };
  await keys.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...enter });
  await keys.send("Input.dispatchKeyEvent", { type: "keyUp", ...enter });
  assert.equal(await chat.mountedComposer.count(), 0);
  await keys.send("Input.insertText", { text: "鷺" });
  await mounting;
  const { text, selection, hasFocus } = await composerState(chat.mountedComposer);
  assert.deepEqual([text, selection[0], hasFocus], ["鷺", 1, true]);
  assert.equal(await chat.pending.count(), 0);
});
