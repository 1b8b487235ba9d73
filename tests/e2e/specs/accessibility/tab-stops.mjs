// What a screen reader and the Tab key meet in an answer.
import assert from "node:assert/strict";
import { eventually } from "../../harness/eventually.mjs";
import { completeAnswer, deltas, finish } from "../../harness/provider.mjs";
import { test } from "../../harness/registry.mjs";

const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };

test("code, tables and formulas are tab stops only where they scroll; fields have 16 px on touch", async ({
  open,
  provider,
}) => {
  const wide = "wide ".repeat(60);
  const answer = `\`\`\`js\nshort\n\`\`\`\n\n\`\`\`js\n${wide}\n\`\`\`\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n| ${"c | ".repeat(20)}\n|${"---|".repeat(20)}\n| ${"a word | ".repeat(20)}\n\n$$x$$\n`;
  const chat = await open("/", PHONE);
  await chat.composer.fill(await provider.script(completeAnswer(answer)));
  await chat.send.tap();
  await chat.waitForStatus();
  const stops = (name) =>
    chat.answer.locator(name).evaluateAll((boxes) => boxes.map((box) => box.tabIndex));
  await eventually(async () => {
    assert.deepEqual(await stops("pre"), [-1, 0]);
    assert.deepEqual(await stops(".md-table"), [-1, 0]);
    assert.deepEqual(await stops(".md-formula-display"), [-1]);
  });
  await chat.button("Instructions and parameters").tap();
  await chat.page.getByRole("dialog").getByRole("textbox").first().waitFor();
  const sizes = await chat.page.evaluate(() =>
    [...document.querySelectorAll("input:not([type=checkbox]), textarea, select")].map((field) =>
      parseFloat(getComputedStyle(field).fontSize),
    ),
  );
  assert.ok(sizes.length > 4 && sizes.every((size) => size >= 16), String(sizes));
});

test("the end of a long answer tells a screen reader that more is in the conversation", async ({
  open,
  provider,
  gate,
}) => {
  const chat = await open();
  const rest = gate();
  const long = "A sentence of words. ".repeat(80);
  await chat.ask(
    await provider.script([...deltas("Start. "), rest.step, { delta: long }, ...finish()]),
  );
  await chat.page.getByText("Answering", { exact: true }).waitFor({ state: "attached" });
  await rest.open();
  await chat.waitForStatus();
  await eventually(
    async () =>
      assert.match(
        await chat.page.locator(".app > [role=status]").textContent(),
        /^Answer complete\nRead the rest in the conversation\.$/,
      ),
    "announced",
  );
});
