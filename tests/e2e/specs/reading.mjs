// Reading an answer while it comes and after: letting go, staying put, and what code offers.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { eventually } from "../harness/eventually.mjs";
import { end, pieces, whole } from "../harness/provider.mjs";
import { test } from "../harness/tests.mjs";

const LINES = { repeat: 200, steps: [{ sleep_ms: 25 }, { delta: "line {i}\n\n" }] };

/** A long answer on its way, followed; `lets go` by `move`, and stays where it was. */
async function letsGo({ open, provider }, options, move) {
  const question = await provider.answers([{ role: true }, LINES, ...end()]);
  const visitor = await open("/", options);
  const box = visitor.page.locator(".thread-box");
  // By the button: on touch Enter breaks the line.
  await visitor.composer.fill(question);
  await visitor.send.click();
  await visitor.answer.getByText("line 40", { exact: true }).waitFor();
  await move(visitor, box);
  await visitor.button("Jump to latest").waitFor();
  // What the move still has of momentum runs out first.
  let held = await box.evaluate((node) => node.scrollTop);
  await eventually(async () => {
    const before = held;
    await visitor.page.waitForTimeout(100);
    held = await box.evaluate((node) => node.scrollTop);
    return held === before;
  }, "it stands still");
  const shown = await visitor.answer.locator("p").count();
  await eventually(async () => (await visitor.answer.locator("p").count()) > shown + 10);
  assert.equal(await box.evaluate((node) => node.scrollTop), held, "stays where one reads");
}

test("a key upwards lets go of the bottom", (stage) =>
  letsGo(stage, {}, async ({ page }, box) => {
    await box.focus();
    await page.keyboard.press("PageUp");
  }));

test("a finger upwards lets go of the bottom", (stage) =>
  letsGo(stage, { as: "a phone", hasTouch: true }, async ({ page }) => {
    const session = await page.context().newCDPSession(page);
    const touch = (type, y) =>
      session.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: y === undefined ? [] : [{ x: 640, y }],
      });
    await touch("touchStart", 200);
    for (let y = 210; y <= 600; y += 10) await touch("touchMove", y);
    await touch("touchEnd");
  }));

test("a drag of the scrollbar lets go of the bottom", (stage) =>
  letsGo(stage, {}, async (_, box) => {
    // As the browser does it for the bar: the position changes and nothing else is told.
    await box.evaluate((node) => {
      node.scrollTop -= 300;
    });
  }));

test("windows of other sizes do not let go of the bottom", async ({ open, provider }) => {
  const line = `{i} ${"word ".repeat(40)}\n\n`;
  const lines = { repeat: 600, steps: [{ sleep_ms: 20 }, { delta: line }] };
  const visitor = await open();
  const { page } = visitor;
  const session = await page.context().newCDPSession(page);
  await visitor.ask(await provider.answers([{ role: true }, lines, ...end()]));
  await visitor.answer.locator("p").nth(60).waitFor();
  // On a slow machine sizes, positions and text change between two looks at them.
  await session.send("Emulation.setCPUThrottlingRate", { rate: 6 });
  for (let turn = 0; turn < 12; turn += 1) {
    await page.setViewportSize({ width: 900, height: 800 });
    await page.evaluate(() => new Promise(requestAnimationFrame));
    await page.setViewportSize({ width: 890, height: 640 });
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  await session.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  await visitor.stop.click();
  const isAtEnd = (node) => node.scrollHeight - node.clientHeight - node.scrollTop <= 1;
  await eventually(() => page.locator(".thread-box").evaluate(isAtEnd), "at the end");
  assert.equal(await visitor.button("Jump to latest").count(), 0);
});

/** Sums the shifts of layout from now on. */
async function watchShifts({ page }) {
  await page.evaluate(() => {
    window.shifts = [];
    new PerformanceObserver((list) => {
      for (const { value, sources } of list.getEntries()) {
        window.shifts.push({ value, of: sources.map(({ node }) => node?.className ?? "") });
      }
    }).observe({ type: "layout-shift" });
  });
  return () =>
    page.evaluate(async () => {
      for (let frame = 0; frame < 10; frame += 1) await new Promise(requestAnimationFrame);
      return window.shifts;
    });
}

test("no block shifts when an answer of many kinds ends", async ({ open, provider }) => {
  const text =
    "## Rivers\n\nSome **words** and $x^2$.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```python\nx = 1\n```\n\nThe last line.";
  const visitor = await open();
  await visitor.askWhole(await provider.answers(whole("Formulas are loaded: $y$.")));
  const steps = [...pieces(text, 5), { sleep_ms: 1_500 }, ...end()];
  const question = await provider.answers(steps);
  await visitor.ask(question);
  await visitor.answer.getByText("The last line.").waitFor();
  await visitor.answer.locator(".hl-number").waitFor();
  const shifts = await watchShifts(visitor);
  await visitor.ended();
  await visitor.action("Copy answer").waitFor();
  assert.deepEqual(await shifts(), []);
});

test("nothing shifts while words, lists and headings grow", async ({ open, provider }) => {
  const text = "Some words go on for more than a line. ".repeat(8);
  const visitor = await open();
  await visitor.ask(
    await provider.answers([...pieces(`${text}\n\n- ${text}\n\n## ${text}`, 5), ...end()]),
  );
  await visitor.shows("Some");
  const shifts = await watchShifts(visitor);
  await visitor.answer.locator("h3").waitFor();
  await visitor.ended();
  assert.deepEqual(await shifts(), []);
});

test("half-written tables, lists, code and formulas never make the answer lower", async ({
  open,
  provider,
}) => {
  const text = [
    "# Title\n\nWords **bold** and `code`, then [a link](https://example.org/a/long/address).\n",
    "- one\n- two\n\n| head | other |\n|---|---|\n| cell | cell |\n\n",
    "With $\\frac{a}{b}$ in it.\n\n$$\n\\sum_{i=1}^{n} i\n$$\n\n```js\nlet a = 1;\n```\n\n> quote\n\nEnd.",
  ].join("");
  const visitor = await open();
  await visitor.askWhole(await provider.answers(whole("Formulas are loaded: $\\frac{y}{2}$.")));
  await visitor.answer.locator("math").waitFor({ state: "attached" });
  const question = await provider.answers([...pieces(text, 15, 2), ...end()]);
  await visitor.page.evaluate(() => {
    window.drops = [];
    const tall = new WeakMap();
    const look = () => {
      const body = [...document.querySelectorAll("article.answer > .md")].at(-1);
      const height = body?.getBoundingClientRect().height ?? 0;
      const before = tall.get(body ?? document) ?? 0;
      if (height < before - 1) {
        window.drops.push(`${before} to ${height} after ${body.textContent.slice(-20)}`);
      }
      if (body) tall.set(body, height);
      requestAnimationFrame(look);
    };
    look();
  });
  await visitor.ask(question);
  await visitor.shows("Title");
  await visitor.ended();
  assert.deepEqual(await visitor.page.evaluate(() => window.drops), []);
});

test("long lines of code wrap on request and the code can be downloaded by its language", async ({
  open,
  provider,
}) => {
  const code = `words = "${"long ".repeat(60)}"`;
  const question = await provider.answers(whole(`\`\`\`python\n${code}\n\`\`\`\n`));
  const visitor = await open();
  await visitor.askWhole(question);
  const pre = visitor.answer.locator("pre");
  const isWide = () => pre.evaluate((node) => node.scrollWidth > node.clientWidth + 1);
  assert.equal(await isWide(), true);
  await visitor.action("Wrap lines").click();
  assert.equal(await isWide(), false);
  assert.equal(await visitor.action("Wrap lines").getAttribute("aria-pressed"), "true");
  const [download] = await Promise.all([
    visitor.page.waitForEvent("download"),
    visitor.action("Download code").click(),
  ]);
  assert.equal(download.suggestedFilename(), "code.py");
  assert.equal(await readFile(await download.path(), "utf8"), `${code}\n`);
});

test("thoughts are folded under the time they took, also after a reload", async ({
  open,
  provider,
}) => {
  const steps = [{ role: true }, { reasoning: "let me see" }, { sleep_ms: 1_600 }];
  const question = await provider.answers([...steps, { delta: "Forty-two." }, ...end()]);
  const visitor = await open();
  await visitor.ask(question);
  await visitor.answer.getByText("Thinking").waitFor();
  await visitor.ended();
  const told = visitor.answer.getByText(/^Thought for \d+ s$/);
  await told.waitFor();
  await visitor.page.reload();
  await visitor.ended();
  assert.match(await told.textContent(), /^Thought for [2-9] s$/);
  await told.click();
  await visitor.answer.getByText("let me see").waitFor();
});

test("a footnote leads to its text and back, and the address stays", async ({ open, provider }) => {
  const text = "A claim[^1], and [a source][s].\n\n[^1]: The note.\n\n[s]: https://example.org/s\n";
  const visitor = await open();
  await visitor.askWhole(await provider.answers([...pieces(text, 5), ...end()]));
  const link = visitor.answer.getByRole("link", { name: "a source" });
  assert.equal(await link.getAttribute("href"), "https://example.org/s");
  const address = visitor.page.url();
  const focused = () => visitor.page.evaluate(() => document.activeElement.textContent);
  await visitor.answer.getByRole("link", { name: "Footnote 1", exact: true }).click();
  assert.match(await focused(), /The note\./);
  await visitor.answer.getByRole("link", { name: "Back to the text of footnote 1" }).click();
  assert.equal(await focused(), "1");
  assert.equal(visitor.page.url(), address);
});

test("what stands before the first question is read from its top, and never offers to jump", async ({
  open,
  serve,
}) => {
  const demo = await serve({ OPENAI_BASE_URL: "", OPENAI_API_KEY: "" });
  const small = { viewport: { width: 1280, height: 400 } };
  const visitor = await open("/", { at: demo.url, as: "somebody new", ...small });
  const box = visitor.page.locator(".thread-box");
  const top = () => box.evaluate((node) => node.scrollTop);
  const isHigher = () => box.evaluate((node) => node.scrollHeight > node.clientHeight);
  const isAtTop = async () => {
    await visitor.page.getByText("Connect a real model").waitFor();
    await eventually(isHigher, "it does not fit");
    await visitor.page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => setTimeout(done))),
    );
    assert.equal(await top(), 0);
  };
  await isAtTop();
  await box.evaluate((node) => {
    node.scrollTop = node.scrollHeight;
  });
  await visitor.page.mouse.move(700, 300);
  await visitor.page.mouse.wheel(0, -100);
  assert.equal(await visitor.button("Jump to latest").count(), 0);
  await visitor.askWhole("How is the river?");
  await eventually(async () => (await top()) > 0, "the answer is followed");
  await visitor.button("New conversation").first().click();
  await isAtTop();
});
