// The head of code: its actions, its options, its place.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { eventually } from "../../harness/eventually.mjs";
import { completeAnswer } from "../../harness/provider.mjs";
import { test } from "../../harness/registry.mjs";

test("long lines of code wrap on request, and the download is named by the language", async ({
  open,
  provider,
}) => {
  const code = `words = "${"long ".repeat(60)}"`;
  const question = await provider.script(completeAnswer(`\`\`\`python\n${code}\n\`\`\`\n`));
  const chat = await open();
  await chat.askAndWait(question);
  const pre = chat.answer.locator("pre");
  const isWide = () => pre.evaluate((node) => node.scrollWidth > node.clientWidth + 1);
  assert.equal(await isWide(), true);
  await chat.action("Wrap lines").click();
  await eventually(async () => !(await isWide()), "wrapped");
  assert.equal(await chat.action("Wrap lines").getAttribute("aria-pressed"), "true");
  const [download] = await Promise.all([
    chat.page.waitForEvent("download"),
    chat.action("Download code").click(),
  ]);
  assert.equal(download.suggestedFilename(), "code.py");
  assert.equal(await readFile(await download.path(), "utf8"), `${code}\n`);
});

test("the head of long code stays in view, and its options are remembered", async ({
  open,
  provider,
}) => {
  const code = Array.from({ length: 80 }, (_, line) => `line_${line} = ${line}`).join("\n");
  const question = await provider.script(completeAnswer(`\`\`\`python\n${code}\n\`\`\`\n`));
  const chat = await open();
  await chat.askAndWait(question);
  const box = chat.page.locator(".thread-box");
  await box.evaluate((node) => {
    node.scrollTop = node.scrollHeight / 2;
  });
  await eventually(async () => {
    const edge = await box.boundingBox();
    const head = await chat.answer.locator(".md-code-head").boundingBox();
    assert.ok(Math.abs(head.y - edge.y) <= 1, `head at ${head.y}, edge at ${edge.y}`);
  });
  await chat.action("Line numbers").click();
  await chat.answer.locator(".md-numbers").waitFor();
  await chat.page.reload();
  await chat.answer.locator(".md-numbers").waitFor();
  assert.equal(await chat.action("Line numbers").getAttribute("aria-pressed"), "true");
});
