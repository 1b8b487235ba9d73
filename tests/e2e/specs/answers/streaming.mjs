// A question and its answer while it streams.
import assert from "node:assert/strict";
import { finish, chunks, completeAnswer, wordsText } from "../../harness/provider.mjs";
import { eventually } from "../../harness/eventually.mjs";
import { test } from "../../harness/registry.mjs";
import { topAtRest } from "../../harness/waiting/scroll.mjs";

/** Records every length of the last answer's text; returns the function that reads them. */
async function watchLengths(chat) {
  await chat.page.evaluate(() => {
    window.lengths = [];
    const note = () => {
      const length = [...document.querySelectorAll("article.answer > .md")].at(-1)?.textContent
        .length;
      if (length && length !== window.lengths.at(-1)) window.lengths.push(length);
    };
    new MutationObserver(note).observe(document.querySelector("[role=log]"), {
      childList: true,
      subtree: true,
      characterData: true,
    });
  });
  return () => chat.page.evaluate(() => window.lengths);
}

// engines: chromium, firefox
test("an answer grows on the page word by word while the provider writes it", async ({
  open,
  provider,
  gate,
}) => {
  // The provider writes a word once the page has shown the one before it.
  const gates = Array.from({ length: 16 }, () => gate());
  const written = gates.flatMap(({ step }, i) => [{ delta: `w${i} ` }, step]);
  const question = await provider.script([{ role: true }, ...written, ...finish()]);
  const chat = await open();
  const lengths = await watchLengths(chat);
  await chat.ask(question);
  for (const [i, each] of gates.entries()) {
    await chat.waitForText(wordsText(i + 1).trimEnd());
    const [{ ended_at }] = await provider.requests(question);
    assert.equal(ended_at, null, "the provider is still writing");
    await each.open();
  }
  await chat.waitForStatus();
  assert.equal(await chat.text(), wordsText(16));
  const seen = await lengths();
  assert.ok(seen.length >= 15, `it grew in ${seen.length} steps: ${seen}`);
  assert.deepEqual(
    seen,
    [...seen].sort((a, b) => a - b),
    "the length never decreased",
  );
});

test("a question is shown at once, with a waiting line until the first word of the answer", async ({
  open,
  provider,
  gate,
}) => {
  const firstWord = gate();
  const question = await provider.script([firstWord.step, ...completeAnswer("late")]);
  const chat = await open();
  await chat.ask(question);
  await chat.thread.getByText(question).waitFor();
  await chat.thread.getByText("Waiting for the first word").waitFor();
  await firstWord.open();
  await chat.waitForText("late");
  assert.equal(await chat.thread.getByText("Waiting for the first word").count(), 0);
});

// engines: chromium, firefox
test("Markdown is rendered while it streams: headings, lists, a table, links and emphasis", async ({
  open,
  provider,
}) => {
  const text = [
    "# Rivers\n\n",
    "Some are **long**, some *short*, ~~none~~ `wide`.\n\n",
    "- Elbe\n- Oder\n  - Warthe\n\n1. first\n2. second\n\n",
    "| river | km |\n|---|--:|\n| Rhine | 1230 |\n| Spree | 400 |\n\n",
    "> quoted\n\nSee [the source](https://example.com/rivers).\n",
  ].join("");
  const question = await provider.script([...chunks(text, 8), ...finish()]);
  const chat = await open();
  await chat.ask(question);
  await chat.answer.getByRole("heading", { name: "Rivers" }).waitFor();
  await chat.answer.getByRole("cell", { name: "Rhine" }).waitFor();
  await chat.waitForStatus();
  const { answer } = chat;
  assert.equal(await answer.locator("strong").textContent(), "long");
  assert.equal(await answer.locator("em").textContent(), "short");
  assert.equal(await answer.locator("del").textContent(), "none");
  assert.equal(await answer.locator("p code").textContent(), "wide");
  assert.equal(await answer.getByRole("listitem").count(), 5);
  assert.equal(await answer.getByRole("cell").count(), 4);
  assert.equal(await answer.locator("blockquote").innerText(), "quoted");
  const link = answer.getByRole("link", { name: "the source" });
  assert.equal(await link.getAttribute("href"), "https://example.com/rivers");
  assert.match((await link.getAttribute("rel")) ?? "", /noopener/);
});

/** Reads the clipboard: the button says “Copied” for a short time only. */
const copied = ({ page }) => page.evaluate(() => navigator.clipboard.readText());

const CODE = 'def greet(name: str) -> str:\n    # says hello\n    return f"Hello, {name} 🌊"\n';

// engines: chromium, firefox
test("a code block is highlighted and its Copy button copies exactly the code", async ({
  open,
  provider,
}) => {
  const question = await provider.script([
    ...chunks(`So:\n\n\`\`\`python\n${CODE}\`\`\`\n\nDone.`, 5),
    ...finish(),
  ]);
  const chat = await open();
  await chat.ask(question);
  await chat.waitForStatus();
  const code = chat.answer.locator("pre code");
  assert.equal(await code.textContent(), CODE.trimEnd());
  await eventually(
    async () => (await code.locator("span[class^=hl-]").count()) >= 3,
    "highlighted",
  );
  const plain = await code.evaluate((node) => getComputedStyle(node).color);
  const colours = await code
    .locator("span[class^=hl-]")
    .evaluateAll((nodes) => nodes.map((node) => getComputedStyle(node).color));
  assert.ok(
    colours.some((colour) => colour !== plain),
    "in colours of its own",
  );
  await chat.action("Copy code").click();
  await eventually(async () => assert.equal((await copied(chat)).trimEnd(), CODE.trimEnd()));
});

test("Copy below an answer copies its Markdown character for character", async ({
  open,
  provider,
}) => {
  const text =
    "**Bold** ä 🌊 \\*not\\* $x_1$\n\n```js\nlet a = `b`;\n```\n\n| a |\n|---|\n| 👩‍👩‍👧 |\n";
  const question = await provider.script([...chunks(text, 3, 3), ...finish()]);
  const chat = await open();
  await chat.askAndWait(question);
  await chat.action("Copy answer").click();
  await eventually(async () => assert.equal(await copied(chat), text));
});

// engines: chromium, firefox
test("formulas are rendered as MathML", async ({ open, provider }) => {
  const text =
    "Inline $e^{i\\pi} + 1 = 0$ and\n\n$$\\int_0^1 x^2\\,dx = \\frac{1}{3}$$\n\nand 5 $ or 6 $.";
  const question = await provider.script([...chunks(text, 5), ...finish()]);
  const chat = await open();
  await chat.askAndWait(question);
  await eventually(async () => (await chat.answer.locator("math").count()) === 2, "two formulas");
  assert.match(await chat.text(), /and 5 \$ or 6 \$\./);
});

test("Shift+Enter breaks the line, Enter sends, and the focus stays in the composer", async ({
  open,
  provider,
}) => {
  const question = await provider.script(completeAnswer("Yes."));
  const chat = await open();
  await chat.page.keyboard.type(question);
  await chat.page.keyboard.press("Shift+Enter");
  await chat.page.keyboard.type("second line");
  assert.equal(await chat.answers.count(), 0);
  await chat.page.keyboard.press("Enter");
  await chat.waitForText("Yes.");
  assert.equal(await chat.composer.inputValue(), "");
  assert.equal(
    (await provider.requests(question))[0].body.messages.at(-1).content,
    `${question}\nsecond line`,
  );
  assert.equal(await chat.composer.evaluate((node) => node === document.activeElement), true);
});

// engines: chromium, firefox
test("the thread follows the bottom until a scroll upwards, and again after Jump to latest", async ({
  open,
  provider,
  gate,
}) => {
  const lines = (name) => ({ repeat: 60, steps: [{ sleep_ms: 10 }, { delta: `${name} {i}\n\n` }] });
  const [more, ending] = [gate(), gate()];
  const question = await provider.script([
    { role: true },
    lines("line"),
    more.step,
    lines("further"),
    ending.step,
    { delta: "The end." },
    ...finish(),
  ]);
  const chat = await open();
  const box = chat.page.locator(".thread-box");
  const gap = () => box.evaluate((node) => node.scrollHeight - node.clientHeight - node.scrollTop);
  await chat.ask(question);
  await chat.answer.getByText("line 59", { exact: true }).waitFor();
  await eventually(async () => (await gap()) < 60, "follows the bottom");
  await box.hover();
  await chat.page.mouse.wheel(0, -200);
  await chat.button("Jump to latest").waitFor();
  const held = await topAtRest(box);
  await more.open();
  await chat.answer.getByText("further 59", { exact: true }).waitFor({ state: "attached" });
  assert.equal(await box.evaluate((node) => node.scrollTop), held, "the scroll position is kept");
  await chat.button("Jump to latest").click();
  await ending.open();
  await chat.waitForStatus();
  await eventually(async () => (await gap()) < 60, "follows the bottom again");
  await chat.button("Jump to latest").waitFor({ state: "detached" });
});
