// Asking, and watching the answer come.
import assert from "node:assert/strict";
import { end, pieces, whole, words, wordsText } from "../harness/provider.mjs";
import { eventually } from "../harness/eventually.mjs";
import { test } from "../harness/tests.mjs";

/** Notes every length that the last answer's text has had on screen. */
async function watchLengths(visitor) {
  await visitor.page.evaluate(() => {
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
  return () => visitor.page.evaluate(() => window.lengths);
}

test("an answer grows on the page word by word while the provider writes it", async ({
  open,
  provider,
}) => {
  const question = await provider.answers([...words(40, 40), ...end()]);
  const visitor = await open();
  const lengths = await watchLengths(visitor);
  await visitor.ask(question);
  await visitor.shows("w0 ");
  assert.equal((await provider.asked(question))[0].ended_at, null, "the provider is still writing");
  await visitor.ended();
  assert.equal(await visitor.text(), wordsText(40));
  const seen = await lengths();
  assert.ok(seen.length >= 15, `it grew in ${seen.length} steps: ${seen}`);
  assert.deepEqual(
    seen,
    [...seen].sort((a, b) => a - b),
    "it only grew",
  );
});

test("a question shows at once and the answer's first word is waited for in sight", async ({
  open,
  provider,
}) => {
  const question = await provider.answers([{ sleep_ms: 700 }, ...whole("late")]);
  const visitor = await open();
  await visitor.ask(question);
  await visitor.thread.getByText(question).waitFor();
  await visitor.thread.getByText("Waiting for the first word").waitFor();
  await visitor.shows("late");
  assert.equal(await visitor.thread.getByText("Waiting for the first word").count(), 0);
});

test("markdown becomes headings, lists, a table, links and emphasis while it streams", async ({
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
  const question = await provider.answers([...pieces(text, 8), ...end()]);
  const visitor = await open();
  await visitor.ask(question);
  await visitor.answer.getByRole("heading", { name: "Rivers" }).waitFor();
  await visitor.answer.getByRole("cell", { name: "Rhine" }).waitFor();
  await visitor.ended();
  const { answer } = visitor;
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

const CODE = 'def greet(name: str) -> str:\n    # says hello\n    return f"Hello, {name} 🌊"\n';

test("a code block is highlighted and its Copy copies exactly the code", async ({
  open,
  provider,
}) => {
  const question = await provider.answers([
    ...pieces(`So:\n\n\`\`\`python\n${CODE}\`\`\`\n\nDone.`, 5),
    ...end(),
  ]);
  const visitor = await open();
  await visitor.ask(question);
  await visitor.ended();
  const code = visitor.answer.locator("pre code");
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
  await visitor.action("Copy code").click();
  await visitor.answer.getByText("Copied").waitFor();
  const copied = await visitor.page.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied.trimEnd(), CODE.trimEnd());
});

test("Copy below an answer copies its markdown, character for character", async ({
  open,
  provider,
}) => {
  const text =
    "**Bold** ä 🌊 \\*not\\* $x_1$\n\n```js\nlet a = `b`;\n```\n\n| a |\n|---|\n| 👩‍👩‍👧 |\n";
  const question = await provider.answers([...pieces(text, 3, 3), ...end()]);
  const visitor = await open();
  await visitor.askWhole(question);
  await visitor.action("Copy answer").click();
  await visitor.answer.getByText("Copied").waitFor();
  assert.equal(await visitor.page.evaluate(() => navigator.clipboard.readText()), text);
});

test("formulas are set as math", async ({ open, provider }) => {
  const text =
    "Inline $e^{i\\pi} + 1 = 0$ and\n\n$$\\int_0^1 x^2\\,dx = \\frac{1}{3}$$\n\nand 5 $ or 6 $.";
  const question = await provider.answers([...pieces(text, 5), ...end()]);
  const visitor = await open();
  await visitor.askWhole(question);
  await eventually(
    async () => (await visitor.answer.locator("math").count()) === 2,
    "two formulas",
  );
  assert.match(await visitor.text(), /and 5 \$ or 6 \$\./);
});

test("what the model thinks is folded away and can be read", async ({ open, provider }) => {
  const steps = [{ role: true }, { reasoning: "let me see" }, { delta: "Forty-two." }, ...end()];
  const visitor = await open();
  await visitor.askWhole(await provider.answers(steps));
  const thought = visitor.answer.getByText("let me see");
  assert.equal(await thought.isVisible(), false);
  await visitor.answer.getByText(/^Thought for/).click();
  await thought.waitFor();
  assert.equal(await visitor.text(), "Forty-two.");
});

test("Shift+Enter breaks the line, Enter sends, and the focus stays in the box", async ({
  open,
  provider,
}) => {
  const question = await provider.answers(whole("Yes."));
  const visitor = await open();
  await visitor.page.keyboard.type(question);
  await visitor.page.keyboard.press("Shift+Enter");
  await visitor.page.keyboard.type("second line");
  assert.equal(await visitor.answers.count(), 0);
  await visitor.page.keyboard.press("Enter");
  await visitor.shows("Yes.");
  assert.equal(await visitor.composer.inputValue(), "");
  assert.equal(
    (await provider.asked(question))[0].body.messages.at(-1).content,
    `${question}\nsecond line`,
  );
  assert.equal(await visitor.composer.evaluate((node) => node === document.activeElement), true);
});

test("the bottom is followed until one scrolls up, and again after Jump to latest", async ({
  open,
  provider,
}) => {
  const lines = { repeat: 120, steps: [{ sleep_ms: 25 }, { delta: "line {i}\n\n" }] };
  const question = await provider.answers([{ role: true }, lines, ...end()]);
  const visitor = await open();
  const box = visitor.page.locator(".thread-box");
  const gap = () => box.evaluate((node) => node.scrollHeight - node.clientHeight - node.scrollTop);
  await visitor.ask(question);
  await visitor.answer.getByText("line 30", { exact: true }).waitFor();
  assert.ok((await gap()) < 60, "follows");
  await box.hover();
  await visitor.page.mouse.wheel(0, -200);
  await visitor.button("Jump to latest").waitFor();
  const held = await box.evaluate((node) => node.scrollTop);
  await visitor.answer.getByText("line 60", { exact: true }).waitFor({ state: "attached" });
  assert.equal(await box.evaluate((node) => node.scrollTop), held, "stays where one reads");
  await visitor.button("Jump to latest").click();
  await visitor.ended();
  await eventually(async () => (await gap()) < 60, "follows again");
  assert.equal(await visitor.button("Jump to latest").count(), 0);
});
