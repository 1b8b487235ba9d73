// Messages that wait while an answer runs.
import assert from "node:assert/strict";
import { eventually } from "../harness/eventually.mjs";
import { end, whole, words } from "../harness/provider.mjs";
import { test } from "../harness/tests.mjs";

const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };

test("a message that waits in two tabs goes out once; removed in one, from both", async ({
  open,
  provider,
}) => {
  const visitor = await open();
  await visitor.askWhole(await provider.answers(whole("Yes.")));
  await visitor.ask(await provider.answers([...words(60, 50), ...end()]));
  await visitor.shows("w0 ");
  const next = await provider.answers(whole("Second answer."));
  await visitor.ask(next);
  await visitor.ask("not this one");
  const other = await open(new URL(visitor.page.url()).pathname);
  await other.pending.getByText("not this one").waitFor();
  await visitor.front();
  await visitor.pending.last().getByRole("button", { name: "Remove" }).click();
  await eventually(async () => (await other.pending.count()) === 1, "removed there too");
  await Promise.all([visitor.shows("Second answer."), other.shows("Second answer.")]);
  await Promise.all([visitor.ended(), other.ended()]);
  for (const tab of [visitor, other]) {
    await eventually(async () => (await tab.pending.count()) === 0, "nothing waits");
    assert.equal(await tab.questions.count(), 3);
  }
  assert.equal((await provider.asked(next)).length, 1);
  assert.deepEqual(await provider.asked("not this one"), []);
});

test("on a touch screen the next message is queued by a button of its own, beside Stop", async ({
  open,
  provider,
}) => {
  const visitor = await open("/", PHONE);
  const next = await provider.answers(whole("Second answer."));
  await visitor.composer.fill(await provider.answers([...words(40, 40), ...end()]));
  await visitor.send.tap();
  await visitor.shows("w0 ");
  const queue = visitor.button("Send after this answer");
  assert.equal(await queue.count(), 0);
  await visitor.composer.fill(next);
  await queue.tap();
  await visitor.pending.getByText("Next: goes out after this answer").waitFor();
  assert.equal(await visitor.composer.inputValue(), "");
  assert.equal(await visitor.stop.count(), 1, "and nothing was stopped");
  await visitor.shows("Second answer.");
  assert.equal((await provider.asked(next)).length, 1);
});
