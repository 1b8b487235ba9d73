// The options, the generated title and the draft of a conversation, and Undo after its deletion.
import assert from "node:assert/strict";
import { deltas, stall, completeAnswer } from "../../harness/provider.mjs";
import { eventually } from "../../harness/eventually.mjs";
import { test } from "../../harness/registry.mjs";

const pathOf = (chat) => new URL(chat.page.url()).pathname;
const options = (chat) => chat.page.getByRole("dialog", { name: "For this conversation" });

async function openOptions(chat) {
  await chat.page.getByRole("button", { name: /^Instructions and parameters/ }).click();
  await options(chat).getByLabel("Instructions").waitFor();
  return options(chat);
}

test("a deleted conversation is gone in every tab until Undo restores it with its text", async ({
  open,
  provider,
  server,
}) => {
  const question = await provider.script([...deltas("begun"), stall]);
  const chat = await open();
  await chat.ask(question);
  await chat.waitForText("begun");
  await chat.waitForPath(/^\/c\//);
  const address = pathOf(chat);
  const other = await open(address);
  await other.waitForText("begun");
  await chat.chooseFromMenu(question, "Delete");
  // A notice stays while the pointer is on it.
  await chat.button("Undo").hover();
  for (const tab of [chat, other]) {
    await tab.waitForPath(/^\/$/);
    await eventually(async () => assert.deepEqual(await tab.titles(), []));
    await eventually(async () => assert.equal(await tab.answers.count(), 0));
  }
  await provider.waitForDisconnect(question);
  await other.page.goto(new URL(address, server).href);
  await other.page.getByText("This conversation was not found.").waitFor();
  await chat.bringToFront();
  await chat.button("Undo").focus();
  await chat.page.keyboard.press("Enter");
  await chat.waitForPath(/^\/c\//);
  assert.equal(pathOf(chat), address);
  await chat.waitForText("begun");
  await chat.waitForStatus("stopped");
  for (const tab of [chat, other]) {
    await eventually(async () => assert.deepEqual(await tab.titles(), [question]));
  }
  await chat.button("Undo").waitFor({ state: "detached" });
});

test("saved options go with every request of their conversation and with no other", async ({
  open,
  provider,
}) => {
  const question = await provider.script(completeAnswer("Yes."));
  const chat = await open();
  const dialog = await openOptions(chat);
  await dialog.getByLabel("Instructions").fill("Answer in rhyme.");
  await dialog.getByLabel("Temperature").fill("3");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText("Enter a number from 0 to 2, or leave it empty.").waitFor();
  await dialog.getByLabel("Temperature").fill("0.5");
  await dialog.getByLabel("Reasoning effort").selectOption("low");
  await dialog.getByRole("button", { name: "Save" }).click();
  await eventually(async () => assert.equal(await dialog.count(), 0));
  await chat.askAndWait(question);
  await chat.waitForPath(/^\/c\//);
  await chat.page.reload();
  await chat.button("Instructions and parameters: set").waitFor();
  const again = await openOptions(chat);
  await eventually(async () =>
    assert.equal(await again.getByLabel("Instructions").inputValue(), "Answer in rhyme."),
  );
  await again.getByLabel("Temperature").fill("1");
  await again.getByRole("button", { name: "Save" }).click();
  await eventually(async () => assert.equal(await again.count(), 0));
  await chat.page.locator(".toast").getByText("Saved").waitFor();
  await chat.action("Retry").click();
  await eventually(async () => assert.equal((await provider.requests(question)).length, 2));
  await chat.waitForStatus();
  await chat.page.getByRole("button", { name: "New conversation" }).first().click();
  await chat.askAndWait(`${question} elsewhere`);
  const sent = (await provider.requests(question)).map(({ body }) => [
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

test("a conversation gets a title from the model after its first answer", async ({
  open,
  provider,
  titleServer,
}) => {
  const { url } = await titleServer();
  const question = await provider.script(completeAnswer("Yes."));
  await provider.scriptFor(`${question}\n</question>`, completeAnswer('"Of rivers and seas."'));
  const chat = await open("/", { origin: url });
  await chat.askAndWait(question);
  await eventually(async () => assert.deepEqual(await chat.titles(), ["Of rivers and seas"]));
  await chat.page.getByRole("heading", { level: 1, name: "Of rivers and seas" }).waitFor();
});

test("each conversation keeps its own draft, also after a reload", async ({ open, provider }) => {
  const question = await provider.script(completeAnswer("Yes."));
  const chat = await open();
  await chat.askAndWait(question);
  await chat.waitForPath(/^\/c\//);
  await chat.composer.fill("for this one");
  await chat.page.getByRole("button", { name: "New conversation" }).first().click();
  await eventually(async () => assert.equal(await chat.composer.inputValue(), ""));
  await chat.composer.fill("for a new one");
  await chat.conversationList.getByRole("link", { name: question }).click();
  await eventually(async () => assert.equal(await chat.composer.inputValue(), "for this one"));
  await chat.page.reload();
  await eventually(async () => assert.equal(await chat.composer.inputValue(), "for this one"));
});
