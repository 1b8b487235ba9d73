// Folded reasoning, and footnotes.
import assert from "node:assert/strict";
import { eventually } from "../../harness/eventually.mjs";
import { finish, chunks } from "../../harness/provider.mjs";
import { test } from "../../harness/registry.mjs";

test("reasoning is folded under its duration, also after a reload, and can be read", async ({
  open,
  provider,
  gate,
}) => {
  const seen = gate();
  const steps = [{ role: true }, { reasoning: "let me see" }, seen.step, { sleep_ms: 1_600 }];
  const question = await provider.script([...steps, { delta: "Forty-two." }, ...finish()]);
  const chat = await open();
  await chat.ask(question);
  await chat.answer.getByText("Thinking").waitFor();
  await seen.open();
  await chat.waitForStatus();
  const summary = chat.answer.getByText(/^Thought for \d+ s$/);
  const title = await summary.textContent();
  assert.ok(Number(title.match(/\d+/)[0]) >= 2, title);
  await chat.page.reload();
  await chat.waitForStatus();
  await eventually(async () => assert.equal(await summary.textContent(), title));
  await summary.click();
  await chat.answer.getByText("let me see").waitFor();
});

test("a footnote links to its text and back without changing the address", async ({
  open,
  provider,
}) => {
  const text = "A claim[^1], and [a source][s].\n\n[^1]: The note.\n\n[s]: https://example.org/s\n";
  const chat = await open();
  await chat.askAndWait(await provider.script([...chunks(text, 5), ...finish()]));
  const link = chat.answer.getByRole("link", { name: "a source" });
  assert.equal(await link.getAttribute("href"), "https://example.org/s");
  const address = chat.page.url();
  const focused = () => chat.page.evaluate(() => document.activeElement.textContent);
  await chat.answer.getByRole("link", { name: "Footnote 1", exact: true }).click();
  await eventually(async () => assert.match(await focused(), /The note\./));
  await chat.answer.getByRole("link", { name: "Back to the text of footnote 1" }).click();
  await eventually(async () => assert.equal(await focused(), "1"));
  assert.equal(chat.page.url(), address);
});
