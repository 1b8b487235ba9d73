// Everybody can use the page: what axe-core says of each of its states, in light and in dark.
import assert from "node:assert/strict";
import { deltas, end, stall, whole, words } from "../harness/provider.mjs";
import { isAccessible } from "../harness/axe.mjs";
import { eventually } from "../harness/eventually.mjs";
import { test } from "../harness/tests.mjs";

const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };
const lossy = { isLossy: true };
const EVERYTHING = [
  "# One\n\n## Two\n\nText with **bold**, `code`, a [link](https://a.example) and <https://b.example>.\n\n",
  "- one\n- [x] done\n- [ ] open\n\n1. first\n\n> quoted\n\n",
  "| a | b |\n|---|--:|\n| 1 | 2 |\n\n```python\ndef f(x):\n    return 'a' + x  # why\n```\n\n",
  "![picture](https://a.example/p.png) $x^2$\n\n$$\\sum_{i=1}^n i$$\n\n---\n\nThe end.",
].join("");

test("axe finds nothing where nothing has been asked, nor in the demo's first hint", async ({
  open,
  serve,
}) => {
  const visitor = await open();
  await isAccessible(visitor, "empty");
  const demo = await serve({ OPENAI_BASE_URL: "", OPENAI_API_KEY: "" });
  const first = await open("/", { at: demo.url, as: "somebody new" });
  await first.page
    .getByText(/demo model/)
    .first()
    .waitFor();
  await isAccessible(first, "first run");
  for (const summary of await first.page.locator(".empty summary").all()) await summary.click();
  await isAccessible(first, "first run, unfolded");
});

test("axe finds nothing while an answer is waited for, thinks, and streams", async ({
  open,
  provider,
}) => {
  const visitor = await open();
  const waiting = await provider.answers([stall]);
  await visitor.ask(waiting);
  await visitor.answer.locator(".waiting").waitFor();
  await isAccessible(visitor, "waiting");
  await visitor.composer.fill("the next one");
  await visitor.composer.press("Enter");
  await visitor.composer.fill("and one more");
  await isAccessible(visitor, "next");
  await visitor.composer.fill("");
  await visitor.pending.getByRole("button", { name: "Remove" }).click();
  await visitor.stop.click();
  await visitor.ended("stopped");
  await visitor.ask(
    await provider.answers([{ role: true }, { reasoning: "Let me **think**.\n\n" }, stall]),
  );
  await visitor.answer.locator("summary").click();
  await isAccessible(visitor, "thinking");
  await visitor.stop.click();
  await visitor.ended("stopped");
  await visitor.ask(await provider.answers([...words(30, 5), { delta: "\n\n```js\nlet" }, stall]));
  await visitor.answer.locator("pre").waitFor();
  await isAccessible(visitor, "streaming");
  await visitor.stop.click();
  await visitor.ended("stopped");
  await isAccessible(visitor, "stopped");
});

test("axe finds nothing in a finished answer with everything in it, thoughts unfolded", async ({
  open,
  provider,
}) => {
  const visitor = await open();
  await visitor.askWhole(
    await provider.answers([{ role: true }, { reasoning: "Hm." }, { delta: EVERYTHING }, ...end()]),
  );
  await eventually(async () => (await visitor.answer.locator("math").count()) > 1, "math");
  await eventually(async () => (await visitor.answer.locator("[class^=hl-]").count()) > 0, "hljs");
  await isAccessible(visitor, "completed");
  await visitor.answer.locator("summary").first().click();
  await isAccessible(visitor, "completed, thoughts unfolded");
  await visitor.answer.hover();
  await isAccessible(visitor, "under the pointer");
});

test("axe finds nothing in an answer that ended otherwise", async ({ open, provider }) => {
  const visitor = await open();
  const endings = {
    "cut by length": [[...deltas("As long as"), ...end("length")], "completed"],
    "withheld by the filter": [[...deltas("Up to here"), ...end("content_filter")], "completed"],
    empty: [end(), "completed"],
    failed: [[{ status: 401 }], "failed"],
    "counting down": [[{ status: 429, headers: { "Retry-After": "500" } }], "failed"],
    interrupted: [[...deltas("cut"), { close: "fin" }], "interrupted"],
  };
  for (const [state, [steps, status]] of Object.entries(endings)) {
    await visitor.askWhole(await provider.answers(steps), status);
    await visitor.answer.locator(".outcome").waitFor();
    await isAccessible(visitor, state);
  }
});

test(
  "axe finds nothing without a connection, with a message that waits, and when it is refused",
  async ({ open, provider, network }) => {
    const net = await network();
    const visitor = await open("/", { at: net.url });
    await visitor.askWhole(await provider.answers(whole("Yes.")));
    await net.cut();
    await visitor.note.waitFor();
    await visitor.ask("while offline");
    await visitor.pending.waitFor();
    await isAccessible(visitor, "offline");
    await net.blackhole();
    await net.restore();
    await net.blackhole();
    await eventually(async () => (await visitor.note.innerText()) === "Connecting…", "connecting");
    await isAccessible(visitor, "connecting");
    await net.restore();
    await eventually(async () => (await visitor.note.count()) === 0, "connected");
    const missing = await open("/c/01a205cd-4406-7a80-a9da-af7f60e0db2b");
    await missing.page.getByText("This conversation does not exist").waitFor();
    await isAccessible(missing, "missing");
  },
  lossy,
);

test("axe finds nothing in dialogs, menus, the picker and the help", async ({ open, provider }) => {
  const visitor = await open();
  const question = await provider.answers(whole("Yes."));
  await visitor.askWhole(question);
  const menu = visitor.list.getByLabel(`More for “${question}”`);
  await menu.click();
  await isAccessible(visitor, "menu");
  await visitor.page.keyboard.press("Escape");
  await visitor.choose(question, "Rename");
  await isAccessible(visitor, "renaming");
  await visitor.page.keyboard.press("Escape");
  await visitor.button("Keys and help").click();
  await visitor.page.getByRole("dialog").waitFor();
  await isAccessible(visitor, "help");
  await visitor.page.keyboard.press("Escape");
  await visitor.page.getByRole("dialog").waitFor({ state: "detached" });
  await visitor.page.getByRole("button", { name: /^Model/ }).click();
  await visitor.page.getByRole("listbox").waitFor();
  await isAccessible(visitor, "picker");
  await visitor.page.keyboard.press("Escape");
  await visitor.choose(question, "Delete");
  await visitor.page.locator(".toast").waitFor();
  await isAccessible(visitor, "deleted, with a way back");
});

test("axe finds nothing in an editor, versions, details, options and a search", async ({
  open,
  provider,
}) => {
  const visitor = await open();
  const question = await provider.answers(whole("One."), whole("Two."));
  await visitor.askWhole(question);
  await visitor.action("Retry").click();
  await visitor.shows("Two.");
  await visitor.ended();
  await visitor.thread.getByRole("group", { name: "Version 2 of 2" }).waitFor();
  await isAccessible(visitor, "versions");
  await visitor.action("Details and other models").click();
  await visitor.page.getByRole("dialog").waitFor();
  await isAccessible(visitor, "details");
  await visitor.page.keyboard.press("Escape");
  await visitor.questions.first().hover();
  await visitor.questions.first().getByRole("button", { name: "Edit message" }).click();
  await visitor.page.getByRole("textbox", { name: "Edited message" }).waitFor();
  await isAccessible(visitor, "editing");
  await visitor.page.keyboard.press("Escape");
  await visitor.page.getByRole("button", { name: /^Instructions and parameters/ }).click();
  await visitor.page.getByRole("dialog").waitFor();
  await isAccessible(visitor, "options");
  await visitor.page.keyboard.press("Escape");
  await visitor.page.getByRole("dialog").waitFor({ state: "detached" });
  await visitor.list.getByRole("searchbox").fill(question);
  await visitor.list.getByRole("link").first().waitFor();
  await isAccessible(visitor, "searching");
});

test("axe finds nothing in a long conversation, nor on a phone with its drawer open", async ({
  open,
  provider,
}) => {
  const visitor = await open("/", PHONE);
  for (let turn = 0; turn < 30; turn += 1) {
    await visitor.composer.fill(await provider.answers(whole(`Answer ${turn}. `.repeat(20))));
    await visitor.send.tap();
    await eventually(async () => (await visitor.answers.count()) === turn + 1, "answered");
    await visitor.ended();
  }
  await visitor.page.reload();
  await visitor.button("Show earlier messages").waitFor({ state: "attached" });
  await isAccessible(visitor, "long");
  await visitor.page.locator(".thread-box").evaluate((box) => {
    box.scrollTop = 0;
  });
  await visitor.button("Jump to latest").waitFor();
  await isAccessible(visitor, "scrolled up");
  await visitor.button("Show conversations").tap();
  await visitor.button("Hide conversations").waitFor();
  await isAccessible(visitor, "drawer");
  assert.ok(await visitor.page.locator("main").evaluate((main) => main.inert));
});

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
