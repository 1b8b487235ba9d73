// Stop, Continue and Retry.
import assert from "node:assert/strict";
import { deltas, stall, completeAnswer, words } from "../../harness/provider.mjs";
import { eventually } from "../../harness/eventually.mjs";
import { test } from "../../harness/registry.mjs";
import { waitForFocus } from "../../harness/waiting/focus.mjs";

test("Stop replaces Send in the same place and keeps the focus in the composer", async ({
  open,
  provider,
}) => {
  const question = await provider.script([...deltas("begun"), stall]);
  const chat = await open();
  const sendPlace = await chat.send.boundingBox();
  await chat.ask(question);
  await chat.waitForText("begun");
  assert.deepEqual(await chat.stop.boundingBox(), sendPlace);
  assert.equal(await chat.send.count(), 0);
  await chat.stop.click();
  await chat.waitForStatus("stopped");
  assert.deepEqual(await chat.send.boundingBox(), sendPlace);
  await waitForFocus(chat.composer, "in the composer");
});

// engines: chromium, firefox
test("Stop keeps the text, disconnects the provider, and Continue extends the same answer", async ({
  open,
  provider,
}) => {
  const question = await provider.script([...words(12, 20), stall], completeAnswer("the end."));
  const chat = await open();
  await chat.ask(question);
  await chat.waitForText("w0 w1 w2 w3 ");
  const seen = (await chat.text()).trimEnd();
  await chat.stop.click();
  await chat.waitForStatus("stopped");
  await provider.waitForDisconnect(question);
  await chat.answer.getByText("Stopped", { exact: true }).waitFor();
  await chat.action("Continue").waitFor();
  await chat.action("Retry").waitFor();
  const kept = await chat.text();
  assert.ok(kept.startsWith(seen), kept);
  await chat.page.reload();
  await chat.waitForStatus("stopped");
  assert.equal(await chat.text(), kept, "the stored text");
  await chat.action("Continue").click();
  await chat.waitForStatus();
  assert.equal(await chat.text(), `${kept}the end.`);
  assert.equal(await chat.answers.count(), 1);
});

test("Esc stops an answer before its first word, which Retry requests again", async ({
  open,
  provider,
}) => {
  const question = await provider.script([stall], completeAnswer("Now."));
  const chat = await open();
  await chat.ask(question);
  await eventually(async () => (await provider.requests(question)).length === 1, "requested");
  await chat.page.keyboard.press("Escape");
  await chat.waitForStatus("stopped");
  await provider.waitForDisconnect(question);
  assert.equal(await chat.action("Continue").count(), 0);
  await chat.action("Retry").click();
  await chat.waitForText("Now.");
});

test("Retry replaces the answer by another one for the same messages", async ({
  open,
  provider,
}) => {
  const question = await provider.script(completeAnswer("First."), completeAnswer("Second."));
  const chat = await open();
  await chat.askAndWait(question);
  await chat.action("Retry").click();
  await chat.waitForText("Second.");
  await chat.waitForStatus();
  assert.equal(await chat.answers.count(), 1);
  await chat.page.reload();
  await chat.waitForText("Second.");
  const bodies = (await provider.requests(question)).map(({ body }) => body.messages);
  assert.deepEqual(bodies[1], bodies[0], "the same request");
});
