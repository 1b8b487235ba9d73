// Scroll position and layout while an answer streams.
import assert from "node:assert/strict";
import { eventually } from "../../harness/eventually.mjs";
import { finish, chunks, completeAnswer } from "../../harness/provider.mjs";
import { test } from "../../harness/registry.mjs";
import { topAtRest } from "../../harness/waiting/scroll.mjs";

const lines = (count) => ({
  repeat: count,
  steps: [{ sleep_ms: 10 }, { delta: "line {i}\n\n" }],
});

/** Asserts that `move` ends the following of a streaming answer and the position is then kept. */
async function assertMoveEndsFollowing({ open, provider, gate }, options, move) {
  const rest = gate();
  const question = await provider.script([
    { role: true },
    lines(60),
    rest.step,
    lines(100),
    ...finish(),
  ]);
  const chat = await open("/", options);
  const box = chat.page.locator(".thread-box");
  // Not by Enter, which breaks the line on a touch screen.
  await chat.composer.fill(question);
  await chat.send.click();
  await chat.answer.getByText("line 59", { exact: true }).waitFor();
  await move(chat, box);
  await chat.button("Jump to latest").waitFor();
  // The momentum of the move ends first.
  const held = await topAtRest(box);
  const shown = await chat.answer.locator("p").count();
  await rest.open();
  await eventually(async () => (await chat.answer.locator("p").count()) > shown + 10);
  assert.equal(await box.evaluate((node) => node.scrollTop), held, "the scroll position is kept");
}

test("PageUp ends the following of the bottom", (fixtures) =>
  assertMoveEndsFollowing(fixtures, {}, async ({ page }, box) => {
    await box.focus();
    await page.keyboard.press("PageUp");
  }));

test("a swipe upwards ends the following of the bottom", (fixtures) =>
  assertMoveEndsFollowing(fixtures, { user: "touch", hasTouch: true }, async ({ page }) => {
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

test("a drag of the scrollbar ends the following of the bottom", (fixtures) =>
  assertMoveEndsFollowing(fixtures, {}, async (_, box) => {
    // Like a drag of the bar: the position changes without any input event.
    await box.evaluate((node) => {
      node.scrollTop -= 300;
    });
  }));

test("a resize of the window does not end the following of the bottom", async ({
  open,
  provider,
}) => {
  const line = `{i} ${"word ".repeat(40)}\n\n`;
  // More than any machine takes for what follows, until Stop.
  const lines = { repeat: 20_000, steps: [{ sleep_ms: 20 }, { delta: line }] };
  const chat = await open();
  const { page } = chat;
  const session = await page.context().newCDPSession(page);
  await chat.ask(await provider.script([{ role: true }, lines, ...finish()]));
  await chat.answer.locator("p").nth(60).waitFor();
  // On a slow machine size, position and text change between two reads of them.
  await session.send("Emulation.setCPUThrottlingRate", { rate: 6 });
  for (let round = 0; round < 8; round += 1) {
    await page.setViewportSize({ width: 900, height: 800 });
    await page.evaluate(() => new Promise(requestAnimationFrame));
    await page.setViewportSize({ width: 890, height: 640 });
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  await session.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  await chat.stop.click();
  const isAtEnd = (node) => node.scrollHeight - node.clientHeight - node.scrollTop <= 1;
  await eventually(() => page.locator(".thread-box").evaluate(isAtEnd), "at the end");
  await chat.button("Jump to latest").waitFor({ state: "detached" });
});

/** Records layout shifts; returns the function that reads them. */
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

test("nothing shifts when an answer with every kind of block ends", async ({
  open,
  provider,
  gate,
}) => {
  const text =
    "## Rivers\n\nSome **words** and $x^2$.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```python\nx = 1\n```\n\nThe last line.";
  const chat = await open();
  await chat.askAndWait(await provider.script(completeAnswer("Formulas are loaded: $y$.")));
  await chat.answer.locator("math").waitFor({ state: "attached" });
  const ending = gate();
  const steps = [...chunks(text, 5), ending.step, ...finish()];
  const question = await provider.script(steps);
  await chat.ask(question);
  await chat.answer.getByText("The last line.").waitFor();
  await chat.answer.locator(".hl-number").waitFor();
  await chat.answer.locator("math").waitFor({ state: "attached" });
  const shifts = await watchShifts(chat);
  const [answer, composer] = [await chat.answer.boundingBox(), await chat.composer.boundingBox()];
  await ending.open();
  await chat.waitForStatus();
  await chat.action("Copy answer").waitFor();
  assert.deepEqual(await shifts(), []);
  assert.equal((await chat.answer.boundingBox()).height, answer.height);
  assert.deepEqual(await chat.composer.boundingBox(), composer);
});

test("nothing shifts while paragraphs, lists and headings grow", async ({
  open,
  provider,
  gate,
}) => {
  const text = "Some words go on for more than a line. ".repeat(8);
  const chat = await open();
  const watched = gate();
  const growing = chunks(`${text}\n\n- ${text}\n\n## ${text}`, 5);
  const [role, ...rest] = growing;
  await chat.ask(
    await provider.script([role, { delta: "Begun.\n\n" }, watched.step, ...rest, ...finish()]),
  );
  await chat.waitForText("Begun");
  const shifts = await watchShifts(chat);
  await watched.open();
  await chat.answer.locator("h3").waitFor();
  await chat.waitForStatus();
  assert.deepEqual(await shifts(), []);
});

// engines: chromium, firefox
test("half-written tables, lists, code and formulas never reduce the height of the answer", async ({
  open,
  provider,
}) => {
  const text = [
    "# Title\n\nWords **bold** and `code`, then [a link](https://example.org/a/long/address).\n",
    "- one\n- two\n\n| head | other |\n|---|---|\n| cell | cell |\n\n",
    "With $\\frac{a}{b}$ in it.\n\n$$\n\\sum_{i=1}^{n} i\n$$\n\n```js\nlet a = 1;\n```\n\n> quote\n\nEnd.",
  ].join("");
  const chat = await open();
  await chat.askAndWait(
    await provider.script(completeAnswer("Formulas are loaded: $\\frac{y}{2}$.")),
  );
  await chat.answer.locator("math").waitFor({ state: "attached" });
  const question = await provider.script([...chunks(text, 15, 2), ...finish()]);
  await chat.page.evaluate(() => {
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
  await chat.ask(question);
  await chat.waitForText("Title");
  await chat.waitForStatus();
  assert.deepEqual(await chat.page.evaluate(() => window.drops), []);
});

test("the start page begins at its top and never offers Jump to latest", async ({
  open,
  demoServer,
}) => {
  const demo = await demoServer();
  const small = { viewport: { width: 1280, height: 400 } };
  const chat = await open("/", { origin: demo.url, user: "new", ...small });
  const box = chat.page.locator(".thread-box");
  const top = () => box.evaluate((node) => node.scrollTop);
  const isHigher = () => box.evaluate((node) => node.scrollHeight > node.clientHeight);
  const isAtTop = async () => {
    await chat.page.getByText("Connect a real model").waitFor();
    await eventually(isHigher, "the content does not fit");
    await chat.page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => setTimeout(done))),
    );
    assert.equal(await top(), 0);
  };
  await isAtTop();
  await box.evaluate((node) => {
    node.scrollTop = node.scrollHeight;
  });
  await chat.page.mouse.move(700, 300);
  await chat.page.mouse.wheel(0, -100);
  assert.equal(await chat.button("Jump to latest").count(), 0);
  await chat.askAndWait("How is the river?");
  await eventually(async () => (await top()) > 0, "the thread follows the answer");
  await chat.button("New conversation").first().click();
  await isAtTop();
});
