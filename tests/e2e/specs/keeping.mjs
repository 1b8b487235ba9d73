// What belongs to a conversation: its title, its options, and the way back after a deletion.
import assert from "node:assert/strict";
import { deltas, stall, whole } from "../harness/provider.mjs";
import { eventually } from "../harness/eventually.mjs";
import { test } from "../harness/tests.mjs";

const pathOf = (visitor) => new URL(visitor.page.url()).pathname;
const options = (visitor) => visitor.page.getByRole("dialog", { name: "For this conversation" });

async function openOptions(visitor) {
  await visitor.page.getByRole("button", { name: /^Instructions and parameters/ }).click();
  await options(visitor).getByLabel("Instructions").waitFor();
  return options(visitor);
}

test("a deletion is taken back by Undo, by keyboard too, with all that was written", async ({
  open,
  provider,
}) => {
  const question = await provider.answers([...deltas("begun"), stall]);
  const visitor = await open();
  await visitor.ask(question);
  await visitor.shows("begun");
  await visitor.isAt(/^\/c\//);
  const address = pathOf(visitor);
  const other = await open(address);
  await other.shows("begun");
  await visitor.choose(question, "Delete");
  for (const tab of [visitor, other]) {
    await tab.isAt(/^\/$/);
    assert.deepEqual(await tab.titles(), []);
  }
  await provider.isLeft(question);
  await visitor.button("Undo").focus();
  await visitor.page.keyboard.press("Enter");
  await visitor.isAt(/^\/c\//);
  assert.equal(pathOf(visitor), address);
  await visitor.shows("begun");
  await visitor.ended("stopped");
  for (const tab of [visitor, other]) {
    await eventually(async () => assert.deepEqual(await tab.titles(), [question]));
  }
  assert.equal(await visitor.button("Undo").count(), 0);
});

test("instructions and parameters go with every question of their conversation, and with no other", async ({
  open,
  provider,
}) => {
  const question = await provider.answers(whole("Yes."));
  const visitor = await open();
  const dialog = await openOptions(visitor);
  await dialog.getByLabel("Instructions").fill("Answer in rhyme.");
  await dialog.getByLabel("Temperature").fill("3");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText("Please give a number from 0 to 2, or nothing.").waitFor();
  await dialog.getByLabel("Temperature").fill("0.5");
  await dialog.getByLabel("Thinking").selectOption("low");
  await dialog.getByRole("button", { name: "Save" }).click();
  await eventually(async () => assert.equal(await dialog.count(), 0));
  await visitor.askWhole(question);
  await visitor.isAt(/^\/c\//);
  await visitor.page.reload();
  await visitor.button("Instructions and parameters: set").waitFor();
  const again = await openOptions(visitor);
  assert.equal(await again.getByLabel("Instructions").inputValue(), "Answer in rhyme.");
  await again.getByLabel("Temperature").fill("1");
  await again.getByRole("button", { name: "Save" }).click();
  await eventually(async () => assert.equal(await again.count(), 0));
  await visitor.action("Retry").click();
  await eventually(async () => assert.equal((await provider.asked(question)).length, 2));
  await visitor.ended();
  await visitor.page.getByRole("button", { name: "New conversation" }).first().click();
  await visitor.askWhole(`${question} elsewhere`);
  const sent = (await provider.asked(question)).map(({ body }) => [
    body.messages.find(({ role }) => role === "system")?.content,
    body.temperature,
    body.reasoning_effort,
  ]);
  assert.deepEqual(sent, [
    ["Answer in rhyme.", 0.5, "low"],
    ["Answer in rhyme.", 1, "low"],
    [undefined, undefined, undefined],
  ]);
});

test("the model names a conversation after its first answer, in every tab, unless its user has", async ({
  open,
  provider,
  serve,
}) => {
  const { url } = await serve({ TITLES: "model" });
  const question = await provider.answers(whole("Yes."));
  await provider.answersTo(`${question}\n</question>`, whole('"Of rivers and seas."'));
  const visitor = await open("/", { at: url });
  await visitor.askWhole(question);
  await eventually(async () => assert.deepEqual(await visitor.titles(), ["Of rivers and seas"]));
  await visitor.page.getByRole("heading", { level: 1, name: "Of rivers and seas" }).waitFor();
});

test("each conversation keeps what is being written into it", async ({ open, provider }) => {
  const question = await provider.answers(whole("Yes."));
  const visitor = await open();
  await visitor.askWhole(question);
  await visitor.isAt(/^\/c\//);
  await visitor.composer.fill("for this one");
  await visitor.page.getByRole("button", { name: "New conversation" }).first().click();
  await eventually(async () => assert.equal(await visitor.composer.inputValue(), ""));
  await visitor.composer.fill("for a new one");
  await visitor.list.getByRole("link", { name: question }).click();
  await eventually(async () => assert.equal(await visitor.composer.inputValue(), "for this one"));
  await visitor.page.reload();
  await eventually(async () => assert.equal(await visitor.composer.inputValue(), "for this one"));
});
