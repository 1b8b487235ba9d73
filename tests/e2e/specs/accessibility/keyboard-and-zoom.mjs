// The page by keyboard alone, zoomed, in forced colours and above an on-screen keyboard.
import assert from "node:assert/strict";
import { SAMPLE_ANSWER } from "../../harness/content/sample-answer.mjs";
import { eventually } from "../../harness/eventually.mjs";
import { deltas, stall, completeAnswer } from "../../harness/provider.mjs";
import { test } from "../../harness/registry.mjs";
import { waitForFocus } from "../../harness/waiting/focus.mjs";

const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };

/** Describes the focused element: visible, uncovered, large enough, and marked as focused. */
async function describeFocus() {
  const describe = () => {
    const node = document.activeElement;
    if (!node || node === document.body) return null;
    const box = node.getBoundingClientRect();
    const style = getComputedStyle(node);
    const frame = node.closest(".composer") ? getComputedStyle(node.closest(".composer")) : style;
    const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    const isInText = node.matches(".md a");
    return {
      name: node.getAttribute("aria-label") ?? (node.textContent.trim() || node.id),
      isVisible: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
      isUncovered: at !== null && (node.contains(at) || at.contains(node)),
      isLargeEnough: isInText || (box.width >= 24 && box.height >= 24),
      isMarked:
        (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) ||
        (node.id === "composer" && frame.borderTopColor !== getComputedStyle(document.body).color),
    };
  };
  // Focus scrolls to the element; a section with `content-visibility` is laid out a frame later.
  const deadline = performance.now() + 20_000;
  for (;;) {
    const stop = describe();
    const isGood = stop === null || Object.values(stop).every(Boolean);
    if (isGood || performance.now() > deadline) return stop;
    await new Promise(requestAnimationFrame);
  }
}

/** Presses Tab from the beginning of the page to its end; returns the description of each stop. */
async function tabThrough({ page }) {
  await page.evaluate(() => {
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
  });
  const stops = [];
  for (let press = 0; press < 60; press += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(describeFocus);
    if (stop === null) break;
    stops.push(stop);
  }
  return stops;
}

// engines: chromium, firefox
test("Tab reaches every control, each visible, at least 24 pixels large and marked", async ({
  open,
  provider,
}) => {
  const chat = await open();
  await chat.askAndWait(await provider.script(completeAnswer(SAMPLE_ANSWER)));
  // Their modules load after the text and change its height.
  await chat.answer.locator("math").nth(1).waitFor({ state: "attached" });
  await chat.answer.locator("[class^=hl-]").first().waitFor({ state: "attached" });
  const stops = await tabThrough(chat);
  const names = stops.map(({ name }) => name);
  assert.match(names[0], /^Skip to the message box/);
  const expected = [
    /^New conversation/,
    /^Appearance/,
    /^Language/,
    /^Hide conversations/,
    /^Settings/,
    /^Keyboard shortcuts/,
    /^More for/,
    /^Copy message/,
    /^Copy code/,
    /^Copy answer/,
    /^Retry/,
    /^Message/,
    /^Model/,
    /^Send/,
  ];
  for (const name of expected)
    assert.ok(
      names.some((stop) => name.test(stop)),
      `${name}: ${names}`,
    );
  assert.deepEqual(
    stops.filter((stop) => !Object.values(stop).every(Boolean)),
    [],
  );
});

test("the keyboard alone asks, stops, continues, opens help and menu, and renames", async ({
  open,
  provider,
}) => {
  const chat = await open();
  const { keyboard } = chat.page;
  const question = await provider.script([...deltas("One "), stall], completeAnswer("and two."));
  await keyboard.type(question);
  await keyboard.press("Enter");
  await chat.waitForText("One");
  await keyboard.press("Escape");
  await chat.waitForStatus("stopped");
  await chat.action("Continue").focus();
  await keyboard.press("Enter");
  await chat.waitForStatus();
  // Continue is gone, so the page gives the focus to the composer a moment later.
  await waitForFocus(chat.composer, "after Continue");
  await chat.page.evaluate(() => document.activeElement.blur());
  await keyboard.press("?");
  await chat.page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await keyboard.press("Escape");
  await chat.page.getByRole("dialog").waitFor({ state: "detached" });
  // What opened the dialog had no focus, so the page gives it to the composer a moment later.
  await waitForFocus(chat.composer, "after the dialog");
  await chat.page.evaluate(() => document.activeElement.blur());
  await keyboard.press("/");
  await waitForFocus(chat.composer, "by its key");
  await keyboard.type("?/n");
  assert.equal(await chat.composer.inputValue(), "?/n", "in the composer they are letters");
  await chat.composer.fill("");
  await chat.conversationList.getByLabel(`More for “${question}”`).focus();
  await keyboard.press("Enter");
  const rename = chat.conversationList.getByRole("button", { name: "Rename" });
  await rename.waitFor();
  await keyboard.press("Tab");
  await waitForFocus(rename, "on the first entry");
  await keyboard.press("Enter");
  await waitForFocus(chat.titleField, "in the title");
  await keyboard.type("Named by keys");
  await keyboard.press("Enter");
  await chat.conversationList.getByRole("link", { name: "Named by keys" }).waitFor();
  await waitForFocus(chat.conversationList.getByLabel("More for “Named by keys”"), "on the menu");
  await chat.page.evaluate(() => document.activeElement.blur());
  await keyboard.press("n");
  await chat.waitForPath(/^\/$/);
});

test("single-key shortcuts can be disabled and stay disabled after a reload", async ({ open }) => {
  const chat = await open();
  const dialog = chat.page.getByRole("dialog");
  await chat.button("Keyboard shortcuts").click();
  await dialog.getByRole("checkbox").uncheck();
  await dialog.getByRole("button", { name: "Close" }).click();
  await dialog.waitFor({ state: "detached" });
  await chat.page.reload();
  await waitForFocus(chat.composer, "after the reload");
  await chat.page.evaluate(() => document.activeElement.blur());
  await chat.page.keyboard.press("/");
  assert.equal(await chat.page.evaluate(() => document.activeElement === document.body), true);
  await chat.button("Keyboard shortcuts").click();
  assert.equal(await dialog.getByRole("checkbox").isChecked(), false);
});

/** Asserts that nothing scrolls sideways or is cut off, and the composer is visible. */
async function assertReflows(chat) {
  const found = await chat.page.evaluate(() => ({
    over: document.documentElement.scrollWidth - innerWidth,
    cut: [...document.querySelectorAll("main button, main textarea, main summary, .dock *")]
      .filter((node) => node.getClientRects().length > 0 && !node.closest("pre, .visually-hidden"))
      .map((node) => ({ node, box: node.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 1 && (box.left < -1 || box.right > innerWidth + 1))
      .map(({ node }) => node.outerHTML.slice(0, 100)),
  }));
  assert.deepEqual(found, { over: 0, cut: [] });
  const box = await chat.composer.boundingBox();
  const { height } = chat.page.viewportSize();
  assert.ok(box.y >= 0 && box.y + box.height <= height, JSON.stringify(box));
}

test("at 320 pixels and at 200 per cent nothing is cut off or scrolls sideways", async ({
  open,
  provider,
}) => {
  const small = await open("/", { viewport: { width: 320, height: 512 } });
  const zoomed = await open("/", {
    user: "zoomed",
    viewport: { width: 640, height: 400 },
    deviceScaleFactor: 2,
  });
  const question = await provider.script(completeAnswer(SAMPLE_ANSWER, "unbroken".repeat(40)));
  for (const chat of [small, zoomed]) {
    await chat.bringToFront();
    await assertReflows(chat);
    await chat.askAndWait(question);
    await assertReflows(chat);
    await chat.button("Show conversations").click();
    await chat.button("Keyboard shortcuts").click();
    const dialog = chat.page.getByRole("dialog");
    const box = await dialog.boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= chat.page.viewportSize().width);
    await dialog.getByRole("button", { name: "Close" }).click();
    await dialog.waitFor({ state: "detached" });
  }
});

test("in forced colours lines mark the focus, the shown conversation and the buttons", async ({
  open,
  provider,
}) => {
  const chat = await open("/", { forcedColors: "active" });
  await chat.askAndWait(await provider.script(completeAnswer("Yes.")));
  const width = (locator) =>
    locator.evaluate((node) => {
      const style = getComputedStyle(node);
      return Math.max(
        style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
        style.borderTopStyle === "none" ? 0 : parseFloat(style.borderTopWidth),
      );
    });
  await chat.composer.focus();
  assert.ok((await width(chat.page.locator(".composer"))) >= 2, "the composer's focus");
  assert.ok(
    (await width(chat.conversationList.locator(".conversation-shown"))) >= 1,
    "the shown conversation",
  );
  assert.ok((await width(chat.action("Retry"))) >= 1, "a button");
  assert.ok((await width(chat.send)) >= 1, "Send");
});

test("the composer stays above an on-screen keyboard", async ({ open }) => {
  const chat = await open("/", PHONE);
  const KEYBOARD = 320;
  await chat.page.evaluate((keyboard) => {
    Object.defineProperty(window.visualViewport, "height", {
      configurable: true,
      get: () => innerHeight - window.keyboard,
    });
    window.keyboard = keyboard;
    window.visualViewport.dispatchEvent(new Event("resize"));
  }, KEYBOARD);
  const bottom = async () => {
    const box = await chat.composer.boundingBox();
    return box.y + box.height;
  };
  await eventually(async () => (await bottom()) <= PHONE.viewport.height - KEYBOARD, "above it");
  await chat.page.evaluate(() => {
    window.keyboard = 0;
    window.visualViewport.dispatchEvent(new Event("resize"));
  });
  await eventually(async () => (await bottom()) > PHONE.viewport.height - KEYBOARD, "down again");
});
