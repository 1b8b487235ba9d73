// What the page sees to by itself: that it is whole, readable and clear about what it did.
import assert from "node:assert/strict";
import { eventually } from "../harness/eventually.mjs";
import { whole } from "../harness/provider.mjs";
import { test } from "../harness/tests.mjs";
import { onWire, over } from "../harness/wire.mjs";

const lossy = { isLossy: true };
const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };

test(
  "after an upgrade a part that is gone has the page loaded anew, once, and the draft stays",
  async ({ open }) => {
    const visitor = await open();
    const { page } = visitor;
    await page.route(/assets\/help-sheet/, (route) => route.abort());
    const loads = [];
    page.on("load", () => loads.push(page.url()));
    // As long as the server has the same page, the part is only out of reach: nothing is loaded anew.
    await visitor.composer.fill("half a thought");
    await visitor.button("Keys and help").click();
    await page.getByText("A part of the page could not be loaded.").first().waitFor();
    assert.equal(loads.length, 0);
    await page.reload();
    await page.route(
      (url) => url.pathname === "/",
      async (route) => {
        const isAsked = route.request().resourceType() === "fetch";
        const answer = await route.fetch();
        const body = (await answer.text()).replace(/assets\/index-/, "assets/index-newer-");
        await route.fulfill(isAsked ? { response: answer, body } : { response: answer });
      },
    );
    await visitor.button("Keys and help").click();
    await eventually(() => loads.length === 2, "loaded anew");
    await visitor.composer.waitFor();
    assert.equal(await visitor.composer.inputValue(), "half a thought");
    // Still gone: it says so, and leaves the next load to who is there.
    await visitor.button("Keys and help").click();
    await page.getByText("There is a newer version of this page.").first().waitFor();
    assert.equal(loads.length, 2);
  },
  lossy,
);

test("a wide table scrolls in its frame with its cells unbroken, and the page stays where it is", async ({
  open,
  provider,
}) => {
  const visitor = await open("/", PHONE);
  const row = (text) => `| ${Array.from({ length: 7 }, () => text).join(" | ")} |\n`;
  const table = row("month") + row("---") + row("3.6 m, twice a day");
  await visitor.composer.fill(await provider.answers(whole(`${table}\nDone.`)));
  await visitor.send.tap();
  await visitor.ended();
  const frame = visitor.answer.locator(".md-table");
  const found = await frame.evaluate((box) => {
    const cell = box.querySelector("td");
    const { lineHeight, paddingTop } = getComputedStyle(cell);
    return {
      isWider: box.scrollWidth > box.clientWidth * 2,
      lines: Math.round((cell.clientHeight - 2 * parseFloat(paddingTop)) / parseFloat(lineHeight)),
      over: document.documentElement.scrollWidth - innerWidth,
    };
  });
  assert.deepEqual(found, { isWider: true, lines: 1, over: 0 });
  await frame.evaluate((box) => box.scrollTo({ left: box.scrollWidth }));
  assert.ok(await frame.evaluate((box) => box.scrollLeft > 0));
});

test("no text but formulas asks for a font with serifs", async ({ open, provider }) => {
  const visitor = await open();
  const families = () =>
    visitor.page.evaluate(() => [
      ...new Set(
        [...document.querySelectorAll("body *:not(script)")].map((node) =>
          getComputedStyle(node).fontFamily.split(/,\s*/).at(-1),
        ),
      ),
    ]);
  const empty = await families();
  await visitor.askWhole(await provider.answers(whole("# A heading\n\nAnd `code`.")));
  for (const family of [...empty, ...(await families())])
    assert.match(family, /^(sans-serif|monospace)$/);
});

test("saved options say so, and what holds where", async ({ open, provider }) => {
  const visitor = await open();
  await visitor.askWhole(await provider.answers(whole("Yes.")));
  await visitor.page.getByRole("button", { name: /^Instructions and parameters/ }).click();
  const dialog = visitor.page.getByRole("dialog");
  await dialog.getByLabel("Instructions").fill("Be brief.");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "detached" });
  await visitor.page.locator(".toast").getByText("Saved").waitFor();
  await visitor.button("Instructions and parameters: set").waitFor();
});

test("the model's name that is the page's own is in its language", async ({ open, serve }) => {
  const demo = await serve({ OPENAI_BASE_URL: "", OPENAI_API_KEY: "" });
  const visitor = await open("/", { at: demo.url, locale: "de-DE" });
  const picker = visitor.page.getByRole("button", { name: "Modell: Demo (kein echtes Modell)" });
  await picker.click();
  await visitor.page.getByRole("option", { name: "Demo (kein echtes Modell)" }).waitFor();
});

test("to name another model stands apart from the last endpoint's models, in sight however many", async ({
  open,
}) => {
  const visitor = await open();
  await over(visitor, /api\/models/, 200, {
    models: Array.from({ length: 40 }, (_, n) => ({
      ...{ id: `model-${n}`, name: `model-${n}`, endpoint: null },
      ...{ reasoning: null, vision: null, context_tokens: null },
    })),
    ...{ endpoints: [], default: "model-0", any_name: true, is_demo: false, error: null },
  });
  await visitor.page.reload();
  await visitor.page.getByRole("button", { name: "Model: model-0" }).click();
  const other = visitor.page.getByRole("option", { name: "Other model…" });
  await other.waitFor();
  const found = await other.evaluate((option) => {
    const list = option.closest("[role=listbox]").getBoundingClientRect();
    const own = option.getBoundingClientRect();
    const { borderTopWidth } = getComputedStyle(option.parentElement);
    return { isIn: own.top > list.top && own.bottom <= list.bottom, line: borderTopWidth };
  });
  assert.deepEqual(found, { isIn: true, line: "1px" });
});

test("while nothing can be asked a line says so, and what was asked goes out when it can", async ({
  open,
  provider,
}) => {
  const visitor = await open();
  const wire = await onWire(visitor);
  await visitor.askWhole(await provider.answers(whole("First.")));
  wire.tell("server:degraded", { away: ["database"], can_ask: false });
  await visitor.note.getByText("nothing new can be asked").waitFor();
  const next = await provider.answers(whole("Second."));
  await visitor.ask(next);
  await visitor.pending.getByText("Goes out when the server takes messages again").waitFor();
  assert.deepEqual(await provider.asked(next), []);
  wire.tell("server:degraded", { away: [], can_ask: true });
  await visitor.shows("Second.");
  await eventually(async () => (await visitor.note.count()) === 0, "the note goes");
  assert.equal((await provider.asked(next)).length, 1);
});
