// Stopping an answer, and going on with it.
import assert from "node:assert/strict";
import { deltas, stall, whole, words } from "../harness/provider.mjs";
import { eventually } from "../harness/eventually.mjs";
import { test } from "../harness/tests.mjs";

test("Stop stands in Send's place at the same size and keeps the focus in the box", async ({
  open,
  provider,
}) => {
  const question = await provider.answers([...deltas("begun"), stall]);
  const visitor = await open();
  const sendPlace = await visitor.send.boundingBox();
  await visitor.ask(question);
  await visitor.shows("begun");
  assert.deepEqual(await visitor.stop.boundingBox(), sendPlace);
  assert.equal(await visitor.send.count(), 0);
  await visitor.stop.click();
  await visitor.ended("stopped");
  assert.deepEqual(await visitor.send.boundingBox(), sendPlace);
  assert.equal(await visitor.composer.evaluate((node) => node === document.activeElement), true);
});

test("what had arrived stays after Stop, with Continue and Retry, and the provider is left", async ({
  open,
  provider,
}) => {
  const question = await provider.answers([...words(12, 20), stall]);
  const visitor = await open();
  await visitor.ask(question);
  await visitor.shows("w0 w1 w2 w3 ");
  const seen = (await visitor.text()).trimEnd();
  await visitor.stop.click();
  await visitor.ended("stopped");
  await provider.isLeft(question);
  await visitor.answer.getByText("Stopped", { exact: true }).waitFor();
  await visitor.action("Continue").waitFor();
  await visitor.action("Retry").waitFor();
  const kept = await visitor.text();
  assert.ok(kept.startsWith(seen), kept);
  await visitor.page.reload();
  await visitor.ended("stopped");
  assert.equal(await visitor.text(), kept, "and is what is stored");
});

test("Continue goes on in the same answer, behind what was there", async ({ open, provider }) => {
  const visitor = await open();
  const question = await provider.answers(
    [...deltas("One, ", "two, "), stall],
    whole("three, ", "four."),
  );
  await visitor.ask(question);
  await visitor.shows("One, two,");
  await visitor.stop.click();
  await visitor.action("Continue").click();
  await visitor.ended();
  assert.equal(await visitor.text(), "One, two, three, four.");
  assert.equal(await visitor.answers.count(), 1);
});

test("Esc stops, and an answer stopped before its first word can be asked for again", async ({
  open,
  provider,
}) => {
  const question = await provider.answers([stall], whole("Now."));
  const visitor = await open();
  await visitor.ask(question);
  await eventually(async () => (await provider.asked(question)).length === 1, "asked");
  await visitor.page.keyboard.press("Escape");
  await visitor.ended("stopped");
  await provider.isLeft(question);
  assert.equal(await visitor.action("Continue").count(), 0);
  await visitor.action("Retry").click();
  await visitor.shows("Now.");
});

test("Retry gives another answer in place of the first", async ({ open, provider }) => {
  const question = await provider.answers(whole("First."), whole("Second."));
  const visitor = await open();
  await visitor.askWhole(question);
  await visitor.action("Retry").click();
  await visitor.shows("Second.");
  await visitor.ended();
  assert.equal(await visitor.answers.count(), 1);
  await visitor.page.reload();
  await visitor.shows("Second.");
  const bodies = (await provider.asked(question)).map(({ body }) => body.messages);
  assert.deepEqual(bodies[1], bodies[0], "it was asked for as the first was");
});
