// Messages queued while an answer runs.
import assert from "node:assert/strict";
import { eventually } from "../../harness/eventually.mjs";
import { deltas, finish, completeAnswer } from "../../harness/provider.mjs";
import { test } from "../../harness/registry.mjs";

const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };

test("a message queued in two tabs is sent once, and removing it in one removes it in both", async ({
  open,
  provider,
  gate,
}) => {
  const chat = await open();
  await chat.askAndWait(await provider.script(completeAnswer("Yes.")));
  const rest = gate();
  await chat.ask(await provider.script([...deltas("w0 "), rest.step, ...finish()]));
  await chat.waitForText("w0 ");
  const next = await provider.script(completeAnswer("Second answer."));
  await chat.ask(next);
  await chat.ask("not this one");
  const other = await open(new URL(chat.page.url()).pathname);
  await other.pending.getByText("not this one").waitFor();
  await chat.bringToFront();
  await chat.pending.last().getByRole("button", { name: "Remove" }).click();
  await eventually(async () => (await other.pending.count()) === 1, "removed in the other tab");
  await rest.open();
  await Promise.all([chat.waitForText("Second answer."), other.waitForText("Second answer.")]);
  await Promise.all([chat.waitForStatus(), other.waitForStatus()]);
  for (const tab of [chat, other]) {
    await eventually(async () => (await tab.pending.count()) === 0, "none pending");
    assert.equal(await tab.questions.count(), 3);
  }
  assert.equal((await provider.requests(next)).length, 1);
  assert.deepEqual(await provider.requests("not this one"), []);
});

test("on a touch screen a separate button beside Stop queues the next message", async ({
  open,
  provider,
  gate,
}) => {
  const chat = await open("/", PHONE);
  const next = await provider.script(completeAnswer("Second answer."));
  const rest = gate();
  await chat.composer.fill(await provider.script([...deltas("w0 "), rest.step, ...finish()]));
  await chat.send.tap();
  await chat.waitForText("w0 ");
  const queue = chat.button("Send after this answer");
  assert.equal(await queue.count(), 0);
  await chat.composer.fill(next);
  await queue.tap();
  await chat.pending.getByText("Next: will be sent after this answer").waitFor();
  assert.equal(await chat.composer.inputValue(), "");
  assert.equal(await chat.stop.count(), 1, "the answer still runs");
  await rest.open();
  await chat.waitForText("Second answer.");
  assert.equal((await provider.requests(next)).length, 1);
});
