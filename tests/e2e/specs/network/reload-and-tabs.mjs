// Reloads in mid-answer, and other tabs of the same user.
import assert from "node:assert/strict";
import {
  deltas,
  finish,
  stall,
  completeAnswer,
  words,
  wordsText,
} from "../../harness/provider.mjs";
import { eventually } from "../../harness/eventually.mjs";
import { test } from "../../harness/registry.mjs";

// engines: chromium, firefox
test("a page reloaded in mid-stream shows the text so far and streams the rest", async ({
  open,
  provider,
  gate,
}) => {
  const rest = gate();
  const question = await provider.script([
    ...words(20, 20),
    rest.step,
    { delta: "the rest." },
    ...finish(),
  ]);
  const stayed = await open();
  await stayed.ask(question);
  await stayed.waitForText("w0 w1 w2");
  await stayed.waitForPath(/^\/c\//);
  const reloaded = await open(new URL(stayed.page.url()).pathname);
  await reloaded.waitForText("w0 w1 w2");
  await reloaded.page.reload();
  await reloaded.waitForText(wordsText(20));
  assert.equal(await reloaded.answer.getAttribute("data-status"), "streaming");
  await rest.open();
  await Promise.all([stayed.waitForStatus(), reloaded.waitForStatus()]);
  assert.equal(await reloaded.text(), `${wordsText(20)}the rest.`);
  assert.equal(await stayed.text(), `${wordsText(20)}the rest.`);
  assert.equal((await provider.requests(question)).length, 1);
});

test("two tabs show the same text, and Stop in one stops both", async ({ open, provider }) => {
  const question = await provider.script([...words(15, 30), stall]);
  const first = await open();
  await first.ask(question);
  await first.waitForPath(/^\/c\//);
  const second = await open(new URL(first.page.url()).pathname);
  await second.waitForText("w0 w1 w2");
  await second.stop.click();
  await Promise.all([first.waitForStatus("stopped"), second.waitForStatus("stopped")]);
  await provider.waitForDisconnect(question);
  assert.equal(await first.text(), await second.text());
  await first.send.waitFor();
  await first.action("Continue").waitFor();
});

test("a question from one tab appears in the other with its answer", async ({ open, provider }) => {
  const first = await open();
  await first.askAndWait(await provider.script(completeAnswer("One.")));
  const second = await open(new URL(first.page.url()).pathname);
  await second.waitForText("One.");
  const question = await provider.script(completeAnswer("Two."));
  await second.askAndWait(question);
  await first.questions.getByText(question).waitFor();
  await first.waitForText("Two.");
  assert.equal(await first.answers.count(), 2);
});

test("a queued message survives a reload and is sent once, after the complete answer", async ({
  open,
  provider,
  gate,
}) => {
  const rest = gate();
  const running = await provider.script([...words(20, 5), rest.step, ...finish()]);
  const next = await provider.script(completeAnswer("Second answer."));
  const chat = await open();
  await chat.ask(running);
  await chat.waitForText("w0 ");
  await chat.ask(next);
  await chat.pending.getByText("Next: will be sent after this answer").waitFor();
  await chat.page.reload();
  await chat.pending.getByText(next).waitFor();
  assert.deepEqual(await provider.requests(next), []);
  await rest.open();
  await chat.waitForText("Second answer.");
  const [{ body }, ...more] = await provider.requests(next);
  assert.deepEqual(more, []);
  assert.equal(body.messages.at(-2).content.trim(), wordsText(20).trim());
  assert.equal(await chat.questions.count(), 2);
  await chat.page.reload();
  await chat.waitForText("Second answer.");
  await eventually(async () => (await chat.pending.count()) === 0, "none pending");
});

test("a queued message can be removed, or moved back to the composer", async ({
  open,
  provider,
}) => {
  const chat = await open();
  await chat.ask(await provider.script([...deltas("begun"), stall]));
  await chat.waitForText("begun");
  await chat.ask("not this one");
  await chat.pending.getByRole("button", { name: "Remove" }).click();
  await eventually(async () => (await chat.pending.count()) === 0, "removed");
  await chat.ask("this one");
  await chat.pending.getByRole("button", { name: "Edit" }).click();
  await eventually(async () => assert.equal(await chat.composer.inputValue(), "this one"));
  await chat.stop.click();
  await chat.waitForStatus("stopped");
  assert.equal(await chat.questions.count(), 1);
  assert.equal(await chat.composer.inputValue(), "this one");
});
