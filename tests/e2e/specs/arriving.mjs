// Writing before the page is there: its own script is held back, the box of index.html is not.
import assert from "node:assert/strict";
import { isAccessible } from "../harness/axe.mjs";
import { whole } from "../harness/provider.mjs";
import { eventually } from "../harness/eventually.mjs";
import { test } from "../harness/tests.mjs";

const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };
const GERMAN = { locale: "de-AT" };
const LOOKS = [1440, 390].flatMap((width) =>
  ["light", "dark"].map((colorScheme) => ({ viewport: { width, height: 900 }, colorScheme })),
);

/** How a box stands: what is in it, what is marked, and whether keys reach it. */
const stateOf = (box) =>
  box.evaluate((node) => ({
    text: node.value,
    marked: [node.selectionStart, node.selectionEnd, node.selectionDirection],
    hasFocus: node === document.activeElement,
  }));

const placesOf = (page) =>
  page.evaluate(() =>
    [".page-head", ".thread-box", ".dock", ".composer", "#composer", ".send-button"].map((name) => {
      const { x, y, width, height } = document.querySelector(name).getBoundingClientRect();
      return [name, ...[x, y, width, height].map(Math.round)];
    }),
  );

test("what is written before the page is there stays, with the caret in its middle", async ({
  openEarly,
}) => {
  const visitor = await openEarly();
  await visitor.page.keyboard.type("a heron waits");
  for (let step = 0; step < 6; step += 1) await visitor.page.keyboard.press("ArrowLeft");
  const before = await stateOf(visitor.early);
  assert.deepEqual(before, { text: "a heron waits", marked: [7, 7, "forward"], hasFocus: true });
  await visitor.come();
  assert.deepEqual(await stateOf(visitor.composer), before);
  await visitor.page.keyboard.type(", grey,");
  assert.equal(await visitor.composer.inputValue(), "a heron, grey, waits");
});

test("what is marked stays marked, and in a long text what is in sight stays in sight", async ({
  openEarly,
}) => {
  const visitor = await openEarly();
  await visitor.early.fill("a line of the river\n".repeat(60));
  await visitor.early.evaluate((box) => {
    box.setSelectionRange(25, 40, "backward");
    box.scrollTop = 30;
  });
  const before = await stateOf(visitor.early);
  await visitor.come();
  assert.deepEqual(await stateOf(visitor.composer), before);
  assert.equal(await visitor.composer.evaluate((box) => box.scrollTop), 30);
});

test("no key is lost or doubled while the page comes, whatever the moment", async ({
  openEarly,
}) => {
  const visitor = await openEarly();
  const { keyboard } = visitor.page;
  let text = "";
  const type = async (more) => {
    await keyboard.type(more);
    text += more;
  };
  await type("the quick heron ");
  const coming = visitor.come();
  for (let turn = 0; (await visitor.own.count()) === 0; turn += 1)
    await type(`jumps ${turn} times `);
  await type("over the lazy frog");
  await coming;
  assert.equal(await visitor.composer.inputValue(), text);
});

test("a kept draft stands in the box at once, is written on, and outlasts a reload before the page is there", async ({
  open,
  openEarly,
}) => {
  const first = await open();
  await first.composer.fill("half a thought");
  const visitor = await openEarly();
  const caret = { marked: [14, 14, "forward"], hasFocus: true };
  assert.deepEqual(await stateOf(visitor.early), { text: "half a thought", ...caret });
  await visitor.page.keyboard.type(", and more");
  await visitor.page.reload({ waitUntil: "commit" });
  await visitor.early.waitFor();
  assert.equal(await visitor.early.inputValue(), "half a thought, and more");
  await visitor.come();
  assert.equal(await visitor.composer.inputValue(), "half a thought, and more");
});

test("each conversation gets what was written at its own address", async ({
  open,
  openEarly,
  provider,
}) => {
  const first = await open();
  await first.askWhole(await provider.answers(whole("Yes.")));
  const path = new URL(first.page.url()).pathname;
  const visitor = await openEarly(path);
  await visitor.page.keyboard.type("for this one");
  await visitor.come();
  await visitor.shows("Yes.");
  assert.equal(await visitor.composer.inputValue(), "for this one");
  await visitor.list.getByRole("button", { name: "New conversation" }).click();
  await visitor.isAt(/^\/$/);
  assert.equal(await visitor.composer.inputValue(), "");
});

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

test("in a German browser the box is German from the first, and takes keys until the words are there", async ({
  openEarly,
}) => {
  const visitor = await openEarly("/", { ...GERMAN, held: /\/assets\/de-[^/]+\.js$/ });
  assert.equal(await visitor.early.getAttribute("placeholder"), "Etwas fragen");
  assert.equal(await visitor.early.getAttribute("aria-label"), "Nachricht");
  await visitor.page.waitForFunction(() =>
    performance.getEntriesByType("resource").some(({ name }) => /index-.*js$/.test(name)),
  );
  await visitor.page.keyboard.type("Wo wartet der Reiher?");
  assert.equal(await visitor.own.count(), 0);
  await visitor.come();
  assert.equal(await visitor.own.getAttribute("placeholder"), "Etwas fragen");
  const { text, hasFocus } = await stateOf(visitor.own);
  assert.deepEqual([text, hasFocus], ["Wo wartet der Reiher?", true]);
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

test("nothing moves when the page comes: on both addresses, wide and narrow, light and dark", async ({
  open,
  openEarly,
  provider,
}) => {
  const bare = await openEarly("/", { as: "nobody" });
  const first = await placesOf(bare.page);
  await bare.come();
  assert.deepEqual(await placesOf(bare.page), first, "without conversations");
  for (const [turn, look] of LOOKS.entries()) {
    const given = { ...look, as: `person ${turn}` };
    const asking = await open("/", given);
    await asking.askWhole(await provider.answers(whole("Yes. ".repeat(400))));
    await asking.composer.fill("a draft\nof three\nlines");
    for (const path of ["/", new URL(asking.page.url()).pathname]) {
      const visitor = await openEarly(path, given);
      const before = await placesOf(visitor.page);
      await visitor.come();
      assert.deepEqual(await placesOf(visitor.page), before, `${path}, ${JSON.stringify(look)}`);
    }
  }
});

test("axe finds nothing before the page is there, wide and narrow, with a message sent", async ({
  openEarly,
}) => {
  for (const given of [{ as: "wide" }, { as: "narrow", ...PHONE, ...GERMAN }]) {
    const visitor = await openEarly("/", given);
    await isAccessible(visitor, "empty");
    await visitor.early.fill("a heron waits");
    await visitor.page.locator(".send-button").click();
    await visitor.early.fill("half");
    await isAccessible(visitor, "with a message");
    await visitor.come();
  }
});

test("without scripts there is no box that looks as if it worked, but a word that says so", async ({
  tab,
  server,
}) => {
  const { page } = await tab({ as: "scriptless", javaScriptEnabled: false });
  await page.goto(server);
  await page.locator("noscript p").waitFor();
  assert.equal(await page.locator("#root").innerText(), "Wordbrook needs JavaScript.");
  assert.equal(await page.locator("#composer").isVisible(), false);
});
