// Writing before the page is there: its own script is held back, the box of index.html is not.
import assert from "node:assert/strict";
import { isAccessible } from "../harness/axe.mjs";
import { whole } from "../harness/provider.mjs";
import { stateOf } from "../harness/visitor.mjs";
import { test } from "../harness/tests.mjs";

const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };
const GERMAN = { locale: "de-AT" };
const LOOKS = [1440, 390].flatMap((width) =>
  ["light", "dark"].map((colorScheme) => ({ viewport: { width, height: 900 }, colorScheme })),
);

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
