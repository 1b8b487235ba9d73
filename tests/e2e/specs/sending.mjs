// What Enter and Send do before the page is there, and which Enter is not theirs.
import assert from "node:assert/strict";
import { whole } from "../harness/provider.mjs";
import { eventually } from "../harness/eventually.mjs";
import { stateOf } from "../harness/visitor.mjs";
import { test } from "../harness/tests.mjs";

const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };
const GERMAN = { locale: "de-AT" };

test("what Enter sends before the page is there is shown at once and goes out once", async ({
  openEarly,
  provider,
}) => {
  const question = await provider.answers(whole("From the first second on."));
  const visitor = await openEarly();
  await visitor.page.keyboard.type(question);
  await visitor.page.keyboard.press("Shift+Enter");
  await visitor.page.keyboard.press("Backspace");
  await visitor.page.keyboard.press("Enter");
  assert.equal(await visitor.early.inputValue(), "");
  const shown = visitor.page.locator(".user-text").getByText(question);
  const place = await shown.boundingBox();
  await visitor.page.keyboard.type("and the next");
  assert.deepEqual(await provider.asked(question), []);
  await visitor.come();
  await eventually(async () => assert.deepEqual(await shown.boundingBox(), place));
  await visitor.shows("From the first second on.");
  await visitor.ended();
  assert.equal(await visitor.composer.inputValue(), "and the next");
  assert.equal(await visitor.questions.count(), 1);
  await visitor.page.reload();
  await visitor.shows("From the first second on.");
  assert.equal(await visitor.questions.count(), 1);
  assert.equal((await provider.asked(question)).length, 1);
  assert.equal(await visitor.composer.inputValue(), "and the next");
});

test("a reload before the page is there sends nothing: it stands in the box again", async ({
  openEarly,
}) => {
  const visitor = await openEarly();
  await visitor.page.keyboard.type("not yet gone");
  await visitor.page.keyboard.press("Enter");
  await visitor.page.keyboard.type("half");
  await visitor.page.reload({ waitUntil: "commit" });
  await visitor.early.waitFor();
  await visitor.come();
  assert.equal(await visitor.composer.inputValue(), "not yet gone\n\nhalf");
  assert.equal(await visitor.pending.count(), 0);
});

test("on a touch screen no keyboard opens by itself, Enter breaks the line, and Send sends", async ({
  openEarly,
  provider,
}) => {
  const visitor = await openEarly("/", PHONE);
  assert.equal((await stateOf(visitor.early)).hasFocus, false);
  await visitor.early.tap();
  const question = await provider.answers(whole("By a finger."));
  await visitor.page.keyboard.type(question);
  await visitor.page.keyboard.press("Enter");
  assert.equal(await visitor.early.inputValue(), `${question}\n`);
  await visitor.page.locator(".send-button").tap();
  await visitor.early.tap();
  await visitor.page.keyboard.type("next");
  await visitor.come();
  const { text, hasFocus } = await stateOf(visitor.composer);
  assert.deepEqual([text, hasFocus], ["next", true], "it had the focus, so it keeps it");
  await visitor.shows("By a finger.");
  await visitor.ended();
  assert.equal((await provider.asked(question)).length, 1);
});

test("on a touch screen a box that was not touched is not focused by the page", async ({
  openEarly,
}) => {
  const visitor = await openEarly("/", PHONE);
  await visitor.come();
  assert.equal((await stateOf(visitor.composer)).hasFocus, false);
});

test("the page waits for the end of a composition, whose Enter sends nothing", async ({
  openEarly,
}) => {
  const visitor = await openEarly("/", GERMAN);
  const keys = await visitor.page.context().newCDPSession(visitor.page);
  await keys.send("Input.imeSetComposition", { text: "さぎ", selectionStart: 2, selectionEnd: 2 });
  const coming = visitor.come();
  // All but the box has been waited for by then.
  await visitor.page.waitForFunction(() => document.documentElement.lang === "de");
  // As a browser tells of a key that the input method has taken.
  const enter = { key: "Enter", code: "Enter", windowsVirtualKeyCode: 229 };
  await keys.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...enter });
  await keys.send("Input.dispatchKeyEvent", { type: "keyUp", ...enter });
  assert.equal(await visitor.own.count(), 0);
  await keys.send("Input.insertText", { text: "鷺" });
  await coming;
  const { text, marked, hasFocus } = await stateOf(visitor.own);
  assert.deepEqual([text, marked[0], hasFocus], ["鷺", 1, true]);
  assert.equal(await visitor.pending.count(), 0);
});
