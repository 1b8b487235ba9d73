// What survives a reload, and what other tabs see.
import assert from "node:assert/strict";
import { deltas, end, stall, whole, words, wordsText } from "../harness/provider.mjs";
import { eventually } from "../harness/eventually.mjs";
import { test } from "../harness/tests.mjs";

test("a page reloaded in mid-stream shows what a page that never was shows, and goes on live", async ({
  open,
  provider,
}) => {
  const question = await provider.answers([...words(100, 40), ...end()]);
  const stayed = await open();
  await stayed.ask(question);
  await stayed.shows("w0 w1 w2");
  await stayed.isAt(/^\/c\//);
  const reloaded = await open(new URL(stayed.page.url()).pathname);
  await reloaded.shows("w0 w1 w2");
  await reloaded.page.reload();
  await reloaded.shows("w0 w1 w2");
  const early = await reloaded.text();
  assert.equal(await reloaded.answer.getAttribute("data-status"), "streaming");
  await eventually(async () => (await reloaded.text()).length > early.length + 8, "goes on live");
  await Promise.all([stayed.ended(), reloaded.ended()]);
  assert.equal(await reloaded.text(), wordsText(100));
  assert.equal(await stayed.text(), wordsText(100));
  assert.equal((await provider.asked(question)).length, 1);
});

test("two tabs show the same, and Stop in one stops both", async ({ open, provider }) => {
  const question = await provider.answers([...words(15, 30), stall]);
  const first = await open();
  await first.ask(question);
  await first.isAt(/^\/c\//);
  const second = await open(new URL(first.page.url()).pathname);
  await second.shows("w0 w1 w2");
  await second.stop.click();
  await Promise.all([first.ended("stopped"), second.ended("stopped")]);
  await provider.isLeft(question);
  assert.equal(await first.text(), await second.text());
  await first.send.waitFor();
  await first.action("Continue").waitFor();
});

test("a question asked in one tab appears in the other with its answer", async ({
  open,
  provider,
}) => {
  const first = await open();
  await first.askWhole(await provider.answers(whole("One.")));
  const second = await open(new URL(first.page.url()).pathname);
  await second.shows("One.");
  const question = await provider.answers(whole("Two."));
  await second.askWhole(question);
  await first.questions.getByText(question).waitFor();
  await first.shows("Two.");
  assert.equal(await first.answers.count(), 2);
});

test("a draft is kept over a reload, each conversation its own", async ({ open, provider }) => {
  const visitor = await open();
  await visitor.askWhole(await provider.answers(whole("Yes.")));
  await visitor.composer.fill("half a thought");
  await visitor.page.reload();
  await visitor.shows("Yes.");
  assert.equal(await visitor.composer.inputValue(), "half a thought");
  await visitor.list.getByRole("button", { name: "New conversation" }).click();
  await visitor.isAt(/^\/$/);
  assert.equal(await visitor.composer.inputValue(), "");
  await visitor.page.goBack();
  await visitor.isAt(/^\/c\//);
  assert.equal(await visitor.composer.inputValue(), "half a thought");
});

test("a message written during an answer waits as next and goes out after the end", async ({
  open,
  provider,
}) => {
  const running = await provider.answers([...words(30, 40), ...end()]);
  const next = await provider.answers(whole("Second answer."));
  const visitor = await open();
  await visitor.ask(running);
  await visitor.shows("w0 ");
  await visitor.ask(next);
  await visitor.pending.getByText("Next: goes out after this answer").waitFor();
  assert.deepEqual(await provider.asked(next), []);
  await visitor.shows("Second answer.");
  assert.equal(await visitor.pending.count(), 0);
  assert.equal(await visitor.questions.count(), 2);
  const [{ body }] = await provider.asked(next);
  assert.equal(
    body.messages.at(-2).content.trim(),
    wordsText(30).trim(),
    "it follows the whole answer",
  );
});

test("a message that waits as next is still there after a reload, and goes out once", async ({
  open,
  provider,
}) => {
  const running = await provider.answers([...words(60, 40), ...end()]);
  const next = await provider.answers(whole("Second answer."));
  const visitor = await open();
  await visitor.ask(running);
  await visitor.shows("w0 ");
  await visitor.ask(next);
  await visitor.pending.getByText(next).waitFor();
  await visitor.page.reload();
  await visitor.pending.getByText(next).waitFor();
  await visitor.shows("Second answer.");
  assert.equal((await provider.asked(next)).length, 1);
  assert.equal(await visitor.questions.count(), 2);
  await visitor.page.reload();
  await visitor.shows("Second answer.");
  assert.equal(await visitor.pending.count(), 0);
});

test("a message that waits as next can be removed, or taken back for editing", async ({
  open,
  provider,
}) => {
  const visitor = await open();
  await visitor.ask(await provider.answers([...deltas("begun"), stall]));
  await visitor.shows("begun");
  await visitor.ask("not this one");
  await visitor.pending.getByRole("button", { name: "Remove" }).click();
  await eventually(async () => (await visitor.pending.count()) === 0, "removed");
  await visitor.ask("rather this one");
  await visitor.pending.getByRole("button", { name: "Edit" }).click();
  assert.equal(await visitor.composer.inputValue(), "rather this one");
  await visitor.stop.click();
  await visitor.ended("stopped");
  assert.equal(await visitor.questions.count(), 1);
  assert.equal(await visitor.composer.inputValue(), "rather this one");
});
