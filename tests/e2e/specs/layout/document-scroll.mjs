// Only boxes inside the page scroll, never the document.
import assert from "node:assert/strict";
import { SAMPLE_ANSWER } from "../../harness/content/sample-answer.mjs";
import { eventually } from "../../harness/eventually.mjs";
import { deltas, chunks, stall, completeAnswer } from "../../harness/provider.mjs";
import { test } from "../../harness/registry.mjs";

const LONG = `${"A paragraph that fills some lines of the page. ".repeat(12)}\n\n`.repeat(20);

/** Asserts that the document has the size of the window and is not scrolled. */
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

async function twoFrames() {
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
}

/** Scrolls by the wheel over the centre of each visible part of the page. */
async function assertWheelMovesNothing(chat, state) {
  const { page } = chat;
  const boxes = [".sidebar", ".page-head", ".thread-box", ".dock", ".composer"];
  const tops = () =>
    page.evaluate(
      (names) => names.map((name) => document.querySelector(name).getBoundingClientRect().top),
      boxes,
    );
  const before = await tops();
  for (const name of boxes) {
    const box = await page.locator(name).first().boundingBox();
    if (box.x < 0) continue; // a closed drawer
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    for (const way of [900, -900, 900]) await page.mouse.wheel(0, way);
    await page.evaluate(twoFrames); // the wheel event is handled after the call returns
    await assertDocumentFits(chat, `${state}, wheel over ${name}`);
  }
  assert.deepEqual(await tops(), before, state);
}

const DESKTOP = { viewport: { width: 1440, height: 720 } };
const PHONE = { viewport: { width: 390, height: 780 } };

async function assertKeysMoveNothing(chat) {
  await chat.page.evaluate(() => document.activeElement.blur());
  for (const key of ["Space", "PageDown", "PageUp", "End", "Home"]) {
    await chat.page.keyboard.press(key);
    await assertDocumentFits(chat, key);
  }
  await chat.page.locator(".skip").focus();
  await assertDocumentFits(chat, "focus on the skip link");
  await chat.page.keyboard.press("Enter");
  await assertDocumentFits(chat, "the skip link followed");
}

async function visitEveryState({ open, provider }, size) {
  const chat = await open("/", size);
  await assertDocumentFits(chat, "empty");
  await chat.askAndWait(await provider.script(completeAnswer(LONG)));
  await assertDocumentFits(chat, "one answer");
  await chat.askAndWait(await provider.script(completeAnswer(SAMPLE_ANSWER + LONG)));
  await eventually(async () => (await chat.answer.locator("math").count()) > 0, "math");
  await assertWheelMovesNothing(chat, "two answers");
  await chat.ask(await provider.script([...chunks(LONG, 40, 5), stall]));
  await chat.waitForText("A paragraph");
  await assertWheelMovesNothing(chat, "streaming");
  await chat.ask("queued behind it");
  await chat.pending.waitFor();
  await assertWheelMovesNothing(chat, "a queued message");
  await chat.pending.getByRole("button", { name: "Remove" }).click();
  await chat.stop.click();
  await chat.waitForStatus("stopped");
  await chat.ask(await provider.script([...deltas("cut"), { close: "fin" }]));
  await chat.waitForStatus("interrupted");
  await chat.composer.fill("a draft of many lines\n".repeat(40));
  await assertWheelMovesNothing(chat, "an interrupted answer and a long draft");
  await chat.page.reload();
  await chat.answer.waitFor();
  await assertWheelMovesNothing(chat, "after a reload");
  await assertKeysMoveNothing(chat);
}

test("at 1440 pixels no state, key, wheel or skip link scrolls the document", (fixtures) =>
  visitEveryState(fixtures, DESKTOP));

test("at 390 pixels no state, key, wheel or skip link scrolls the document", (fixtures) =>
  visitEveryState(fixtures, PHONE));
