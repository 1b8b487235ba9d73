// The text box of index.html, while the page's script is still loading.
import assert from "node:assert/strict";
import { assertAccessible } from "../../harness/axe.mjs";
import { eventually } from "../../harness/eventually.mjs";
import { completeAnswer } from "../../harness/provider.mjs";
import { composerState } from "../../harness/chat-page.mjs";
import { test } from "../../harness/registry.mjs";

const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };
const GERMAN = { locale: "de-AT" };
const WIDE_LIGHT = { viewport: { width: 1440, height: 900 }, colorScheme: "light" };
const NARROW_DARK = { viewport: { width: 390, height: 900 }, colorScheme: "dark" };

const boxesOf = (page) =>
  page.evaluate(() =>
    [".page-head", ".thread-box", ".dock", ".composer", "#composer", ".send-button"].map((name) => {
      const { x, y, width, height } = document.querySelector(name).getBoundingClientRect();
      return [name, ...[x, y, width, height].map(Math.round)];
    }),
  );

test("text typed while the page loads is kept, with the caret in its middle", async ({
  openEarly,
}) => {
  const chat = await openEarly();
  await chat.page.keyboard.type("a heron waits");
  for (let step = 0; step < 6; step += 1) await chat.page.keyboard.press("ArrowLeft");
  const before = await composerState(chat.earlyComposer);
  assert.deepEqual(before, { text: "a heron waits", selection: [7, 7, "forward"], hasFocus: true });
  await chat.finishLoading();
  assert.deepEqual(await composerState(chat.composer), before);
  await chat.page.keyboard.type(", grey,");
  assert.equal(await chat.composer.inputValue(), "a heron, grey, waits");
});

test("the selection and the scroll position of a long early text are kept", async ({
  openEarly,
}) => {
  const chat = await openEarly();
  await chat.earlyComposer.fill("a line of the river\n".repeat(60));
  await chat.earlyComposer.evaluate((box) => {
    box.setSelectionRange(25, 40, "backward");
    box.scrollTop = 30;
  });
  const before = await composerState(chat.earlyComposer);
  await chat.finishLoading();
  assert.deepEqual(await composerState(chat.composer), before);
  assert.equal(await chat.composer.evaluate((box) => box.scrollTop), 30);
});

// engines: chromium, firefox
test("no key is lost or doubled while the page mounts", async ({ openEarly }) => {
  const chat = await openEarly();
  const { keyboard } = chat.page;
  let text = "";
  const type = async (more) => {
    await keyboard.type(more);
    text += more;
  };
  await type("the quick heron ");
  const mounting = chat.finishLoading();
  for (let round = 0; (await chat.mountedComposer.count()) === 0; round += 1)
    await type(`jumps ${round} times `);
  await type("over the lazy frog");
  await mounting;
  assert.equal(await chat.composer.inputValue(), text);
});

test("a stored draft is in the early box at once, can be extended, and survives a reload", async ({
  open,
  openEarly,
}) => {
  const first = await open();
  await first.composer.fill("half a thought");
  const chat = await openEarly();
  const caret = { selection: [14, 14, "forward"], hasFocus: true };
  assert.deepEqual(await composerState(chat.earlyComposer), { text: "half a thought", ...caret });
  await chat.page.keyboard.type(", and more");
  await chat.page.reload({ waitUntil: "commit" });
  await chat.earlyComposer.waitFor();
  assert.equal(await chat.earlyComposer.inputValue(), "half a thought, and more");
  await chat.finishLoading();
  assert.equal(await chat.composer.inputValue(), "half a thought, and more");
});

test("early text goes to the conversation of its address", async ({
  open,
  openEarly,
  provider,
}) => {
  const first = await open();
  await first.askAndWait(await provider.script(completeAnswer("Yes.")));
  const path = new URL(first.page.url()).pathname;
  const chat = await openEarly(path);
  await chat.page.keyboard.type("for this one");
  await chat.finishLoading();
  await chat.waitForText("Yes.");
  assert.equal(await chat.composer.inputValue(), "for this one");
  await chat.conversationList.getByRole("button", { name: "New conversation" }).click();
  await chat.waitForPath(/^\/$/);
  await eventually(async () => assert.equal(await chat.composer.inputValue(), ""));
});

test("in a German browser the early box is German and accepts keys until the texts have loaded", async ({
  openEarly,
}) => {
  const chat = await openEarly("/", { ...GERMAN, heldFiles: /\/assets\/de-[^/]+\.js$/ });
  assert.equal(await chat.earlyComposer.getAttribute("placeholder"), "Etwas fragen");
  assert.equal(await chat.earlyComposer.getAttribute("aria-label"), "Nachricht");
  await chat.page.waitForFunction(() =>
    performance.getEntriesByType("resource").some(({ name }) => /index-.*js$/.test(name)),
  );
  await chat.page.keyboard.type("Wo wartet der Reiher?");
  assert.equal(await chat.mountedComposer.count(), 0);
  await chat.finishLoading();
  assert.equal(await chat.mountedComposer.getAttribute("placeholder"), "Etwas fragen");
  const { text, hasFocus } = await composerState(chat.mountedComposer);
  assert.deepEqual([text, hasFocus], ["Wo wartet der Reiher?", true]);
});

test("nothing moves when the page mounts: on both addresses, wide and light, narrow and dark", async ({
  open,
  openEarly,
  provider,
}) => {
  const bare = await openEarly("/", { user: "new" });
  const first = await boxesOf(bare.page);
  await bare.finishLoading();
  assert.deepEqual(await boxesOf(bare.page), first, "without conversations");
  for (const look of [WIDE_LIGHT, NARROW_DARK]) {
    const given = { ...look, user: look.colorScheme };
    const asked = await open("/", given);
    await asked.askAndWait(await provider.script(completeAnswer("Yes. ".repeat(400))));
    await asked.composer.fill("a draft\nof three\nlines");
    for (const path of ["/", new URL(asked.page.url()).pathname]) {
      const chat = await openEarly(path, given);
      const before = await boxesOf(chat.page);
      await chat.finishLoading();
      assert.deepEqual(await boxesOf(chat.page), before, `${path}, ${JSON.stringify(look)}`);
    }
  }
});

test("axe finds no violation before the page mounts, wide and narrow, with a message sent", async ({
  openEarly,
}) => {
  for (const given of [{ user: "wide" }, { user: "narrow", ...PHONE, ...GERMAN }]) {
    const chat = await openEarly("/", given);
    await assertAccessible(chat, "empty");
    await chat.earlyComposer.fill("a heron waits");
    await chat.page.locator(".send-button").click();
    await chat.earlyComposer.fill("half");
    await assertAccessible(chat, "with a message");
    await chat.finishLoading();
  }
});

test("without JavaScript a sentence about it replaces the text box", async ({ tab, server }) => {
  const { page } = await tab({ user: "without-scripts", javaScriptEnabled: false });
  await page.goto(server);
  await page.locator("noscript p").waitFor();
  assert.equal(await page.locator("#root").innerText(), "Wordbrook needs JavaScript.");
  assert.equal(await page.locator("#composer").isVisible(), false);
});
