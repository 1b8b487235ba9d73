// Missing chunks after an upgrade, and single layout and text rules of the page.
import assert from "node:assert/strict";
import { eventually } from "../../harness/eventually.mjs";
import { completeAnswer } from "../../harness/provider.mjs";
import { test } from "../../harness/registry.mjs";
import { interceptSocket, mockResponse } from "../../harness/interception.mjs";

const networkErrors = { allowsNetworkErrors: true };
const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };

test(
  "after an upgrade a missing chunk reloads the page once and keeps the draft",
  async ({ open }) => {
    const chat = await open();
    const { page } = chat;
    await page.route(/assets\/help-sheet/, (route) => route.abort());
    const loads = [];
    page.on("load", () => loads.push(page.url()));
    // While the server has the same page, the chunk is only unreachable: no reload.
    await chat.composer.fill("a draft");
    await chat.button("Keyboard shortcuts").click();
    await page.getByText("Part of the page could not be loaded.").first().waitFor();
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
    await chat.button("Keyboard shortcuts").click();
    await eventually(() => loads.length === 2, "reloaded");
    await chat.composer.waitFor();
    assert.equal(await chat.composer.inputValue(), "a draft");
    // Still missing: the page says so and leaves the next reload to the user.
    await chat.button("Keyboard shortcuts").click();
    await page.getByText("A new version of this page is available.").first().waitFor();
    assert.equal(loads.length, 2);
  },
  networkErrors,
);

test("a wide table scrolls in its frame, with unbroken cells, and the page does not scroll", async ({
  open,
  provider,
}) => {
  const chat = await open("/", PHONE);
  const row = (text) => `| ${Array.from({ length: 7 }, () => text).join(" | ")} |\n`;
  const table = row("month") + row("---") + row("3.6 m, twice a day");
  await chat.composer.fill(await provider.script(completeAnswer(`${table}\nDone.`)));
  await chat.send.tap();
  await chat.waitForStatus();
  const frame = chat.answer.locator(".md-table");
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
  await eventually(() => frame.evaluate((box) => box.scrollLeft > 0), "scrolled");
});

test("no text but formulas uses a serif font", async ({ open, provider }) => {
  const chat = await open();
  const families = () =>
    chat.page.evaluate(() => [
      ...new Set(
        [...document.querySelectorAll("body *:not(script)")].map((node) =>
          getComputedStyle(node).fontFamily.split(/,\s*/).at(-1),
        ),
      ),
    ]);
  const empty = await families();
  await chat.askAndWait(await provider.script(completeAnswer("# A heading\n\nAnd `code`.")));
  for (const family of [...empty, ...(await families())])
    assert.match(family, /^(sans-serif|monospace)$/);
});

test("the name of the demo model is translated", async ({ open, demoServer }) => {
  const demo = await demoServer();
  const chat = await open("/", { origin: demo.url, locale: "de-DE" });
  const picker = chat.page.getByRole("button", { name: "Modell: Demo (kein echtes Modell)" });
  await picker.click();
  await chat.page.getByRole("option", { name: "Demo (kein echtes Modell)" }).waitFor();
});

test("the option to name another model is separate and visible below many models", async ({
  open,
}) => {
  const chat = await open();
  await mockResponse(chat, /api\/models/, 200, {
    models: Array.from({ length: 40 }, (_, n) => ({
      ...{ id: `model-${n}`, name: `model-${n}`, endpoint: null },
      ...{ reasoning: null, vision: null, context_tokens: null },
    })),
    ...{ endpoints: [], default: "model-0", any_name: true, is_demo: false, error: null },
  });
  await chat.page.reload();
  await chat.page.getByRole("button", { name: "Model: model-0" }).click();
  const other = chat.page.getByRole("option", { name: "Other model…" });
  await other.waitFor();
  const found = () =>
    other.evaluate((option) => {
      const list = option.closest("[role=listbox]").getBoundingClientRect();
      const own = option.getBoundingClientRect();
      const { borderTopWidth } = getComputedStyle(option.parentElement);
      return { isIn: own.top > list.top && own.bottom <= list.bottom, line: borderTopWidth };
    });
  await eventually(async () => assert.deepEqual(await found(), { isIn: true, line: "1px" }));
});

test("while the server refuses messages a note is shown, and a message is sent afterwards", async ({
  open,
  provider,
}) => {
  const chat = await open();
  const intercepted = await interceptSocket(chat);
  await chat.askAndWait(await provider.script(completeAnswer("First.")));
  intercepted.receive("server:degraded", { away: ["database"], can_ask: false });
  await chat.connectionNote.getByText("New messages cannot be sent right now").waitFor();
  const next = await provider.script(completeAnswer("Second."));
  await chat.ask(next);
  await chat.pending.getByText("Will be sent when the server accepts messages again").waitFor();
  assert.deepEqual(await provider.requests(next), []);
  intercepted.receive("server:degraded", { away: [], can_ask: true });
  await chat.waitForText("Second.");
  await eventually(async () => (await chat.connectionNote.count()) === 0, "the note is removed");
  assert.equal((await provider.requests(next)).length, 1);
});
