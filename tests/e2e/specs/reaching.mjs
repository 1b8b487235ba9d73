// Everybody can use the page: by keys alone, zoomed, in forced colours, above an on-screen keyboard.
import assert from "node:assert/strict";
import { EVERYTHING } from "../harness/everything.mjs";
import { deltas, stall, whole } from "../harness/provider.mjs";
import { test } from "../harness/tests.mjs";

const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };

/** What the keyboard is at: whether it is in sight, large enough, and shows that it has the focus. */
function focused() {
  const node = document.activeElement;
  if (!node || node === document.body) return null;
  const box = node.getBoundingClientRect();
  const style = getComputedStyle(node);
  const frame = node.closest(".composer") ? getComputedStyle(node.closest(".composer")) : style;
  const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  const isInText = node.matches(".md a");
  return {
    name: node.getAttribute("aria-label") ?? (node.textContent.trim() || node.id),
    id: node.id,
    isInSight: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    isFree: at !== null && (node.contains(at) || at.contains(node)),
    isLargeEnough: isInText || (box.width >= 24 && box.height >= 24),
    isMarked:
      (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) ||
      (node.id === "composer" && frame.borderTopColor !== getComputedStyle(document.body).color),
  };
}

test("Tab reaches every control, in sight, at least 24 pixels large, and shows where it is", async ({
  open,
  provider,
}) => {
  const visitor = await open();
  await visitor.askWhole(await provider.answers(whole(EVERYTHING)));
  // From the page's beginning, not from where the focus was.
  await visitor.page.evaluate(() => {
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
  });
  const stops = [];
  for (let press = 0; press < 60; press += 1) {
    await visitor.page.keyboard.press("Tab");
    const stop = await visitor.page.evaluate(focused);
    if (stop === null) break;
    stops.push(stop);
  }
  const names = stops.map(({ name }) => name);
  assert.match(names[0], /^Skip to the message box/);
  const wanted = [
    /^New conversation/,
    /^Appearance/,
    /^Language/,
    /^Keys and help/,
    /^More for/,
    /^Copy code/,
    /^Copy answer/,
    /^Retry/,
    /^Message/,
    /^Model/,
    /^Send/,
  ];
  for (const name of wanted)
    assert.ok(
      names.some((stop) => name.test(stop)),
      `${name}: ${names}`,
    );
  assert.deepEqual(
    stops.filter(
      (stop) => !stop.isInSight || !stop.isFree || !stop.isLargeEnough || !stop.isMarked,
    ),
    [],
  );
});

test("keys alone ask, stop, go on, open the help and a menu, rename, and come back", async ({
  open,
  provider,
}) => {
  const visitor = await open();
  const { keyboard } = visitor.page;
  const question = await provider.answers([...deltas("One "), stall], whole("and two."));
  await keyboard.type(question);
  await keyboard.press("Enter");
  await visitor.shows("One");
  await keyboard.press("Escape");
  await visitor.ended("stopped");
  await visitor.action("Continue").focus();
  await keyboard.press("Enter");
  await visitor.ended();
  await visitor.page.evaluate(() => document.activeElement.blur());
  await keyboard.press("?");
  await visitor.page.getByRole("dialog", { name: "Keys" }).waitFor();
  await keyboard.press("Escape");
  await visitor.page.getByRole("dialog").waitFor({ state: "detached" });
  await visitor.page.evaluate(() => document.activeElement.blur());
  await keyboard.press("/");
  assert.ok(await visitor.composer.evaluate((node) => node === document.activeElement));
  await keyboard.type("?/n");
  assert.equal(await visitor.composer.inputValue(), "?/n", "in the box they are letters");
  await visitor.composer.fill("");
  await visitor.list.getByLabel(`More for “${question}”`).focus();
  await keyboard.press("Enter");
  await keyboard.press("Tab");
  await keyboard.press("Enter");
  await keyboard.type("Named by keys");
  await keyboard.press("Enter");
  await visitor.list.getByRole("link", { name: "Named by keys" }).waitFor();
  await visitor.page.evaluate(() => document.activeElement.blur());
  await keyboard.press("n");
  await visitor.isAt(/^\/$/);
});

test("keys of a single character can be switched off, and stay so", async ({ open }) => {
  const visitor = await open();
  const dialog = visitor.page.getByRole("dialog");
  await visitor.button("Keys and help").click();
  await dialog.getByRole("checkbox").uncheck();
  await dialog.getByRole("button", { name: "Close" }).click();
  await dialog.waitFor({ state: "detached" });
  await visitor.page.reload();
  await visitor.composer.waitFor();
  await visitor.page.evaluate(() => document.activeElement.blur());
  await visitor.page.keyboard.press("/");
  assert.equal(await visitor.page.evaluate(() => document.activeElement === document.body), true);
  await visitor.button("Keys and help").click();
  assert.equal(await dialog.getByRole("checkbox").isChecked(), false);
});

/** Nothing has to be moved sideways, and what one works with is in sight. */
async function reflows(visitor) {
  const found = await visitor.page.evaluate(() => ({
    over: document.documentElement.scrollWidth - innerWidth,
    cut: [...document.querySelectorAll("main button, main textarea, main summary, .dock *")]
      .filter((node) => node.getClientRects().length > 0 && !node.closest("pre, .visually-hidden"))
      .map((node) => ({ node, box: node.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 1 && (box.left < -1 || box.right > innerWidth + 1))
      .map(({ node }) => node.outerHTML.slice(0, 100)),
  }));
  assert.deepEqual(found, { over: 0, cut: [] });
  const box = await visitor.composer.boundingBox();
  const { height } = visitor.page.viewportSize();
  assert.ok(box.y >= 0 && box.y + box.height <= height, JSON.stringify(box));
}

test("at 320 pixels, and at 200 per cent, nothing is cut off and nothing moves sideways", async ({
  open,
  provider,
}) => {
  const small = await open("/", { viewport: { width: 320, height: 512 } });
  const zoomed = await open("/", {
    as: "somebody who zooms",
    viewport: { width: 640, height: 400 },
    deviceScaleFactor: 2,
  });
  const question = await provider.answers(whole(EVERYTHING, "unbroken".repeat(40)));
  for (const visitor of [small, zoomed]) {
    await visitor.front();
    await reflows(visitor);
    await visitor.askWhole(question);
    await reflows(visitor);
    await visitor.button("Show conversations").click();
    await visitor.button("Keys and help").click();
    const dialog = visitor.page.getByRole("dialog");
    const box = await dialog.boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= visitor.page.viewportSize().width);
    await dialog.getByRole("button", { name: "Close" }).click();
    await dialog.waitFor({ state: "detached" });
  }
});

test("in forced colours the focus, the shown conversation and the buttons are told by lines", async ({
  open,
  provider,
}) => {
  const visitor = await open("/", { forcedColors: "active" });
  await visitor.askWhole(await provider.answers(whole("Yes.")));
  const width = (locator) =>
    locator.evaluate((node) => {
      const style = getComputedStyle(node);
      return Math.max(
        style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
        style.borderTopStyle === "none" ? 0 : parseFloat(style.borderTopWidth),
      );
    });
  await visitor.composer.focus();
  assert.ok((await width(visitor.page.locator(".composer"))) >= 2, "the composer's focus");
  assert.ok((await width(visitor.list.locator(".conversation-shown"))) >= 1, "what is shown");
  assert.ok((await width(visitor.action("Retry"))) >= 1, "a button");
  assert.ok((await width(visitor.send)) >= 1, "Send");
});

test("an on-screen keyboard that covers the page leaves the composer above it", async ({
  open,
}) => {
  const visitor = await open("/", PHONE);
  const KEYBOARD = 320;
  await visitor.page.evaluate((keyboard) => {
    Object.defineProperty(window.visualViewport, "height", {
      configurable: true,
      get: () => innerHeight - window.keyboard,
    });
    window.keyboard = keyboard;
    window.visualViewport.dispatchEvent(new Event("resize"));
  }, KEYBOARD);
  const bottom = async () => {
    const box = await visitor.composer.boundingBox();
    return box.y + box.height;
  };
  assert.ok((await bottom()) <= PHONE.viewport.height - KEYBOARD);
  await visitor.page.evaluate(() => {
    window.keyboard = 0;
    window.visualViewport.dispatchEvent(new Event("resize"));
  });
  assert.ok((await bottom()) > PHONE.viewport.height - KEYBOARD);
});
