// The document itself never scrolls: only the boxes inside the page do.
import assert from "node:assert/strict";
import { EVERYTHING } from "../harness/everything.mjs";
import { eventually } from "../harness/eventually.mjs";
import { deltas, pieces, stall, whole } from "../harness/provider.mjs";
import { test } from "../harness/tests.mjs";

const LONG = `${"A paragraph that fills some lines of the page. ".repeat(12)}\n\n`.repeat(20);

/** Asserts that the document is as large as the window and is scrolled nowhere. */
async function assertDocumentFits({ page }, state) {
  const sizes = await page.evaluate(() => {
    const { scrollHeight, scrollWidth, scrollTop, scrollLeft } = document.scrollingElement;
    const app = document.querySelector(".app");
    return {
      document: [scrollWidth, scrollHeight],
      scrolled: [scrollLeft, scrollTop, app.scrollLeft, app.scrollTop],
      window: [innerWidth, innerHeight],
    };
  });
  assert.deepEqual(sizes.document, sizes.window, state);
  assert.deepEqual(sizes.scrolled, [0, 0, 0, 0], state);
}

/** Turns the wheel over the middle of each part of the page that can be seen. */
async function assertWheelMovesNothing(visitor, state) {
  const { page } = visitor;
  const boxes = [".sidebar", ".page-head", ".thread-box", ".dock", ".composer"];
  const tops = () =>
    page.evaluate(
      (names) => names.map((name) => document.querySelector(name).getBoundingClientRect().top),
      boxes,
    );
  const before = await tops();
  for (const name of boxes) {
    const box = await page.locator(name).first().boundingBox();
    if (box.x < 0) continue; // the drawer of a phone is closed
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    for (const way of [900, -900, 900]) await page.mouse.wheel(0, way);
    await page.waitForTimeout(60); // a wheel is handled after the call returns
    await assertDocumentFits(visitor, `${state}, wheel over ${name}`);
  }
  assert.deepEqual(await tops(), before, state);
}

const DESKTOP = { viewport: { width: 1440, height: 720 } };
const PHONE = { viewport: { width: 390, height: 780 } };

async function visitEveryState({ open, provider }, size) {
  const visitor = await open("/", size);
  await assertDocumentFits(visitor, "empty");
  await visitor.askWhole(await provider.answers(whole(LONG)));
  await assertDocumentFits(visitor, "one answer");
  await visitor.askWhole(await provider.answers(whole(EVERYTHING + LONG)));
  await eventually(async () => (await visitor.answer.locator("math").count()) > 0, "math");
  await assertWheelMovesNothing(visitor, "two answers");
  await visitor.ask(await provider.answers([...pieces(LONG, 40, 5), stall]));
  await visitor.shows("A paragraph");
  await assertWheelMovesNothing(visitor, "streaming");
  await visitor.ask("queued behind it");
  await visitor.pending.waitFor();
  await assertWheelMovesNothing(visitor, "a queued message");
  await visitor.pending.getByRole("button", { name: "Remove" }).click();
  await visitor.stop.click();
  await visitor.ended("stopped");
  await visitor.ask(await provider.answers([...deltas("cut"), { close: "fin" }]));
  await visitor.ended("interrupted");
  await visitor.composer.fill("a draft of many lines\n".repeat(40));
  await assertWheelMovesNothing(visitor, "an interrupted answer and a long draft");
  await visitor.page.reload();
  await visitor.answer.waitFor();
  await assertWheelMovesNothing(visitor, "after a reload");
}

async function pressKeys({ open, provider }, size) {
  const visitor = await open("/", size);
  await visitor.askWhole(await provider.answers(whole(LONG)));
  await visitor.askWhole(await provider.answers(whole(LONG)));
  await visitor.page.evaluate(() => document.activeElement.blur());
  for (const key of ["Space", "PageDown", "PageUp", "End", "Home"]) {
    await visitor.page.keyboard.press(key);
    await assertDocumentFits(visitor, key);
  }
  await visitor.page.locator(".skip").focus();
  await assertDocumentFits(visitor, "focus on the skip link");
  await visitor.page.keyboard.press("Enter");
  await assertDocumentFits(visitor, "the skip link followed");
}

test("at 1440 pixels the document never scrolls, whatever a conversation holds", (stage) =>
  visitEveryState(stage, DESKTOP));

test("at 390 pixels the document never scrolls, whatever a conversation holds", (stage) =>
  visitEveryState(stage, PHONE));

test("at 1440 pixels keys and the skip link do not move the document", (stage) =>
  pressKeys(stage, DESKTOP));

test("at 390 pixels keys and the skip link do not move the document", (stage) =>
  pressKeys(stage, PHONE));
