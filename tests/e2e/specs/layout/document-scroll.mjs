// Only boxes inside the page scroll, never the document; the focus is on something, and no text is cut.
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

/** Returns the elements whose own text does not fit, unless they end it with an ellipsis or scroll. */
function cutTexts() {
  const hasText = (node) =>
    [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim() !== "");
  const isMeant = (style) =>
    style.textOverflow === "ellipsis" || /auto|scroll/.test(style.overflowX + style.overflowY);
  const cut = [];
  for (const node of document.querySelectorAll(".app *, dialog *")) {
    if (!hasText(node) || node.closest(".visually-hidden, .katex, textarea, option")) continue;
    if (!node.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })) continue;
    const box = node.getBoundingClientRect();
    if (box.width === 0) continue;
    for (let at = node; at && at !== document.body; at = at.parentElement) {
      const style = getComputedStyle(at);
      // A drawer that closes moves out of the window.
      if (isMeant(style) || style.position === "fixed" || at.matches(".sidebar")) break;
      if (style.overflowX === "visible") continue;
      const outer = at.getBoundingClientRect();
      if (box.left < outer.left - 1 || box.right > outer.right + 1)
        cut.push(`${node.className || node.localName}: ${node.textContent.slice(0, 40)}`);
    }
    const isOutside = box.left < -1 || box.right > innerWidth + 1;
    const scrolls = node.closest(".md-table, pre, .md-formula-display, .sidebar");
    if (isOutside && !scrolls) cut.push(`outside: ${node.textContent.slice(0, 40)}`);
  }
  return cut;
}

/** Asserts after an action that the layout holds at each size and the focus is on something. */
async function assertSound(chat, state) {
  for (const size of [...chat.otherSizes, chat.size]) {
    if (chat.otherSizes.length > 0) await chat.page.setViewportSize(size);
    await assertDocumentFits(chat, `${state}, ${size.width}`);
    assert.deepEqual(await chat.page.evaluate(cutTexts), [], `${state}, ${size.width}`);
  }
  await eventually(
    () => chat.page.evaluate(() => document.activeElement !== document.body),
    `${state}: the focus is on something`,
  );
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

const DESKTOP = { width: 1440, height: 720 };
const TABLET = { width: 768, height: 1024 };
const PHONE = { width: 390, height: 780 };
const SMALL_PHONE = { width: 360, height: 640 };

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

/** Visits them at the first size; the others show the same list, as a drawer or beside the thread. */
async function visitEveryState({ open, provider }, size, ...otherSizes) {
  const chat = await open("/", { viewport: size });
  Object.assign(chat, { size, otherSizes });
  await assertSound(chat, "empty");
  await chat.askAndWait(await provider.script(completeAnswer(LONG)));
  await assertSound(chat, "one answer");
  await chat.askAndWait(await provider.script(completeAnswer(SAMPLE_ANSWER + LONG)));
  await eventually(async () => (await chat.answer.locator("math").count()) > 0, "math");
  await assertWheelMovesNothing(chat, "two answers");
  await chat.ask(await provider.script([...chunks(LONG, 40, 5), stall]));
  await chat.waitForText("A paragraph");
  await assertWheelMovesNothing(chat, "streaming");
  await chat.ask(`queued behind it\n${"a line of a long question\n".repeat(30)}`);
  await chat.pending.waitFor();
  await assertWheelMovesNothing(chat, "a queued message");
  await chat.pending.getByRole("button", { name: "Remove" }).click();
  await assertSound(chat, "a queued message removed");
  await chat.stop.click();
  await chat.waitForStatus("stopped");
  await assertSound(chat, "stopped");
  await visitOpenParts(chat);
  await chat.ask(await provider.script([...deltas("cut"), { close: "fin" }]));
  await chat.waitForStatus("interrupted");
  await chat.composer.fill("a draft of many lines\n".repeat(40));
  await assertWheelMovesNothing(chat, "an interrupted answer and a long draft");
  await chat.page.reload();
  await chat.answer.waitFor();
  await assertWheelMovesNothing(chat, "after a reload");
  await visitNotice(chat);
  await assertKeysMoveNothing(chat);
}

/** Opens and closes what opens over the page. */
async function visitOpenParts(chat) {
  const { page } = chat;
  const close = async (state) => {
    await assertSound(chat, state);
    await page.keyboard.press("Escape");
    await assertSound(chat, `${state}, closed`);
  };
  await chat.button("Instructions and parameters").click();
  await page.getByRole("dialog").waitFor();
  await close("options");
  await page.getByRole("button", { name: /^Model: / }).click();
  await page.getByRole("listbox", { name: "Model" }).waitFor();
  await close("models");
  await chat.action("Details and other models").click();
  await page.getByRole("dialog").waitFor();
  await close("details");
  await chat.composer.focus();
  await page.keyboard.press("Control+ArrowUp");
  await page.getByRole("textbox", { name: "Edited message" }).waitFor();
  await close("an editor");
  const menu = chat.button("Show conversations");
  const isDrawer = await menu.isVisible();
  for (const name of ["Settings", "Keyboard shortcuts"]) {
    if (isDrawer && name === "Settings") await menu.click();
    await chat.button(name).click();
    await page.getByRole("dialog", { name }).waitFor();
    await close(name);
  }
  if (isDrawer) await close("the list");
  else await visitCollapsedList(chat);
}

async function visitCollapsedList(chat) {
  await chat.button("Hide conversations").click();
  await assertSound(chat, "a collapsed list");
  await chat.button("Show conversations").click();
  await assertSound(chat, "the list again");
}

/** Returns the controls that the notice covers. */
function coveredByNotice() {
  const notice = document.querySelector(".toast").getBoundingClientRect();
  return [...document.querySelectorAll("button, a, summary, select, textarea")]
    .filter((node) => !node.closest(".toast") && node.checkVisibility({ visibilityProperty: true }))
    .filter((node) => {
      const { left, right, top, bottom } = node.getBoundingClientRect();
      if (right <= 0 || bottom <= 0 || top >= innerHeight) return false;
      // A list scrolls what is behind its edge.
      const edge = node.closest(".thread-box, .sidebar-list")?.getBoundingClientRect().bottom;
      const isBelow = Math.min(bottom, edge ?? bottom) > notice.top && top < notice.bottom;
      return isBelow && left < notice.right && right > notice.left;
    })
    .map((node) => node.outerHTML.slice(0, 100));
}

/** Deletes the conversation and takes it back. */
async function visitNotice(chat) {
  const menu = chat.button("Show conversations");
  if (await menu.isVisible()) await menu.click();
  await chat.conversationList.getByLabel(/^More for/).click();
  await chat.conversationList.getByRole("button", { name: "Delete", exact: true }).click();
  // A notice stays while the pointer is on it.
  await chat.button("Undo").hover();
  await assertSound(chat, "deleted");
  assert.deepEqual(await chat.page.evaluate(coveredByNotice), []);
  await chat.button("Undo").click();
  await chat.answer.waitFor();
  await assertSound(chat, "taken back");
  if (await chat.button("Hide conversations").isVisible()) await chat.page.keyboard.press("Escape");
}

// engines: chromium, firefox
test("at 1440 pixels each state fits, keeps the focus and cuts no text", (fixtures) =>
  visitEveryState(fixtures, DESKTOP));

test("at 390, 360 and 768 pixels each state fits, keeps the focus and cuts no text", (fixtures) =>
  visitEveryState(fixtures, PHONE, SMALL_PHONE, TABLET));

test(
  "without the Noto fonts each state fits at 360 pixels as well",
  (fixtures) => visitEveryState(fixtures, SMALL_PHONE),
  { fonts: "without-noto" },
);
