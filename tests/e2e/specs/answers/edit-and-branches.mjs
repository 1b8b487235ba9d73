// Edited messages and other versions of an answer: the earlier branch stays reachable.
import assert from "node:assert/strict";
import { deltas, finish, stall, completeAnswer } from "../../harness/provider.mjs";
import { eventually } from "../../harness/eventually.mjs";
import { test } from "../../harness/registry.mjs";
import { waitForFocus } from "../../harness/waiting/focus.mjs";

const pathOf = (chat) => new URL(chat.page.url()).pathname;
const editor = (chat) => chat.page.getByRole("textbox", { name: "Edited message" });
const stepper = (chat, words) => chat.thread.getByRole("group", { name: words });

/** Waits until the tab shows these questions and the last answer begins with `text`. */
async function waitForBranch(tab, questions, text) {
  await eventually(async () => {
    assert.deepEqual(await tab.questions.locator(".user-text").allTextContents(), questions);
  });
  await tab.waitForText(text);
}

test("an edited message begins a branch, and every tab and a reload show the chosen branch", async ({
  open,
  provider,
}) => {
  const question = await provider.script(
    completeAnswer("First."),
    completeAnswer("Second."),
    completeAnswer("Third."),
  );
  const chat = await open();
  await chat.askAndWait(question);
  await chat.askAndWait(`${question} more`);
  const other = await open(pathOf(chat));
  await other.waitForText("Second.");
  await chat.bringToFront();
  await chat.questions.first().hover();
  await chat.questions.first().getByRole("button", { name: "Edit message" }).click();
  await editor(chat).fill(`${question} edited`);
  await editor(chat).press("Control+Enter");
  for (const tab of [chat, other]) await waitForBranch(tab, [`${question} edited`], "Third.");
  await chat.waitForStatus();
  await stepper(chat, "Version 2 of 2").getByRole("button", { name: "Previous version" }).click();
  for (const tab of [chat, other]) {
    await waitForBranch(tab, [question, `${question} more`], "Second.");
    await stepper(tab, "Version 1 of 2").waitFor();
  }
  await chat.page.reload();
  await waitForBranch(chat, [question, `${question} more`], "Second.");
  const requests = await provider.requests(`${question} edited`);
  assert.deepEqual(
    requests[0].body.messages.map(({ content }) => content),
    [`${question} edited`],
    "the request holds no message of the other branch",
  );
});

test("stepping through versions by keyboard announces the position and keeps the focus", async ({
  open,
  provider,
}) => {
  const question = await provider.script(
    completeAnswer("One."),
    completeAnswer("Two."),
    completeAnswer("Three."),
  );
  const chat = await open();
  await chat.askAndWait(question);
  for (const text of ["Two.", "Three."]) {
    await chat.action("Retry").click();
    await chat.waitForText(text);
    await chat.waitForStatus();
  }
  await stepper(chat, "Version 3 of 3").getByRole("button", { name: "Previous version" }).focus();
  await chat.page.keyboard.press("Enter");
  await chat.waitForText("Two.");
  await chat.page.getByRole("status").getByText("Version 2 of 3").waitFor();
  const previous = (words) =>
    stepper(chat, words).getByRole("button", { name: "Previous version" });
  await waitForFocus(previous("Version 2 of 3"), "in the version that was reached");
  await chat.page.keyboard.press("Enter");
  await chat.waitForText("One.");
  await waitForFocus(previous("Version 1 of 3"), "in the first version");
  await chat.page.keyboard.press("Tab");
  await chat.page.keyboard.press("Enter");
  await chat.waitForText("Two.");
});

test("Ctrl+ArrowUp in the empty composer edits the last message and Esc cancels the edit", async ({
  open,
  provider,
}) => {
  const question = await provider.script(completeAnswer("Yes."));
  const chat = await open();
  await chat.askAndWait(question);
  await chat.askAndWait(`${question} again`);
  await chat.composer.press("Control+ArrowUp");
  await eventually(async () => assert.equal(await editor(chat).inputValue(), `${question} again`));
  await waitForFocus(editor(chat), "in the editor");
  await chat.page.keyboard.type(" and not this");
  await chat.page.keyboard.press("Escape");
  await eventually(async () => assert.equal(await editor(chat).count(), 0));
  assert.deepEqual(await chat.questions.locator(".user-text").allTextContents(), [
    question,
    `${question} again`,
  ]);
  await waitForFocus(chat.composer, "back in the composer");
});

test("an answer can be requested from another model, which its details name", async ({
  open,
  provider,
}) => {
  const counted = { prompt_tokens: 7, completion_tokens: 42, total_tokens: 49 };
  const question = await provider.script(completeAnswer("By the first."), [
    ...deltas("By the other."),
    { finish: "stop" },
    { usage: counted },
    { done: true },
  ]);
  const chat = await open();
  await chat.askAndWait(question);
  await chat.action("Details and other models").click();
  const panel = chat.page.getByRole("dialog", { name: "Details and other models" });
  await panel.getByRole("button", { name: "fake-other" }).click();
  await chat.waitForText("By the other.");
  await chat.waitForStatus();
  await stepper(chat, "Version 2 of 2").waitFor();
  const models = (await provider.requests(question)).map(({ body }) => body.model);
  assert.deepEqual(models, ["fake-chat", "fake-other"]);
  await chat.action("Details and other models").click();
  const facts = await panel.locator("dl").innerText();
  assert.match(facts, /Model\s+fake-other/);
  assert.match(facts, /Output tokens\s+42/);
  assert.match(facts, /Time to first word\s+[\d.]+ s/);
  await chat.page.keyboard.press("Escape");
  await eventually(async () => assert.equal(await panel.count(), 0));
});

test("while an answer runs another branch can be read, and Stop still reaches the answer", async ({
  open,
  provider,
}) => {
  const question = await provider.script(completeAnswer("Done."), [...deltas("begun"), stall]);
  const chat = await open();
  await chat.askAndWait(question);
  await chat.action("Retry").click();
  await chat.waitForText("begun");
  await stepper(chat, "Version 2 of 2").getByRole("button", { name: "Previous version" }).click();
  await chat.waitForText("Done.");
  await chat.action("Retry").click();
  await chat.answer.getByText("An answer is still being written here.").waitFor();
  await chat.page.reload();
  await chat.waitForText("Done.");
  await stepper(chat, "Version 1 of 2").getByRole("button", { name: "Next version" }).click();
  await chat.waitForText("begun");
  await chat.stop.click();
  await chat.waitForStatus("stopped");
  await provider.waitForDisconnect(question);
});

test("an answer cut by the content filter names the filter and offers to edit the question", async ({
  open,
  provider,
}) => {
  const question = await provider.script([...deltas("Well"), ...finish("content_filter")]);
  const chat = await open();
  await chat.askAndWait(question);
  await chat.answer.getByText(/content filter .* withheld the rest/).waitFor();
  await chat.action("Edit the question").click();
  await eventually(async () => assert.equal(await editor(chat).inputValue(), question));
});
