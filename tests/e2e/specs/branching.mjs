// Editing and branching: what was there stays, one step back, in every tab and after a reload.
import assert from "node:assert/strict";
import { isAccessible } from "../harness/axe.mjs";
import { deltas, end, stall, whole } from "../harness/provider.mjs";
import { eventually } from "../harness/eventually.mjs";
import { test } from "../harness/tests.mjs";

const pathOf = (visitor) => new URL(visitor.page.url()).pathname;
const editor = (visitor) => visitor.page.getByRole("textbox", { name: "Edited message" });
const stepper = (visitor, words) => visitor.thread.getByRole("group", { name: words });

/** Waits until the tab shows these questions and the last answer begins so. */
async function shows(tab, questions, text) {
  await eventually(async () => {
    assert.deepEqual(await tab.questions.locator(".user-text").allTextContents(), questions);
  });
  await tab.shows(text);
}

test("an edited message begins a branch, and every tab and a reload show the one that was chosen", async ({
  open,
  provider,
}) => {
  const question = await provider.answers(whole("First."), whole("Second."), whole("Third."));
  const visitor = await open();
  await visitor.askWhole(question);
  await visitor.askWhole(`${question} more`);
  const other = await open(pathOf(visitor));
  await other.shows("Second.");
  await visitor.front();
  await visitor.questions.first().hover();
  await visitor.questions.first().getByRole("button", { name: "Edit message" }).click();
  await editor(visitor).fill(`${question} anew`);
  await editor(visitor).press("Control+Enter");
  for (const tab of [visitor, other]) await shows(tab, [`${question} anew`], "Third.");
  await visitor.ended();
  await stepper(visitor, "Version 2 of 2")
    .getByRole("button", { name: "Previous version" })
    .click();
  for (const tab of [visitor, other]) {
    await shows(tab, [question, `${question} more`], "Second.");
    await stepper(tab, "Version 1 of 2").waitFor();
  }
  await visitor.page.reload();
  await shows(visitor, [question, `${question} more`], "Second.");
  const asked = await provider.asked(`${question} anew`);
  assert.deepEqual(
    asked[0].body.messages.map(({ content }) => content),
    [`${question} anew`],
    "nothing of the other branch goes upstream",
  );
});

test("versions are stepped through by keyboard, with the position said and the focus kept", async ({
  open,
  provider,
}) => {
  const question = await provider.answers(whole("One."), whole("Two."), whole("Three."));
  const visitor = await open();
  await visitor.askWhole(question);
  for (const text of ["Two.", "Three."]) {
    await visitor.action("Retry").click();
    await visitor.shows(text);
    await visitor.ended();
  }
  await stepper(visitor, "Version 3 of 3")
    .getByRole("button", { name: "Previous version" })
    .focus();
  await visitor.page.keyboard.press("Enter");
  await visitor.shows("Two.");
  await visitor.page.getByRole("status").getByText("Version 2 of 3").waitFor();
  await eventually(async () =>
    assert.equal(
      await visitor.page.evaluate(() => document.activeElement?.getAttribute("aria-label")),
      "Previous version",
    ),
  );
  await visitor.page.keyboard.press("Enter");
  await visitor.shows("One.");
  await visitor.page.keyboard.press("Tab");
  await visitor.page.keyboard.press("Enter");
  await visitor.shows("Two.");
});

test("arrow-up in the empty box edits the last message, and Esc leaves it as it was", async ({
  open,
  provider,
}) => {
  const question = await provider.answers(whole("Yes."));
  const visitor = await open();
  await visitor.askWhole(question);
  await visitor.askWhole(`${question} again`);
  await visitor.composer.press("ArrowUp");
  await eventually(async () =>
    assert.equal(await editor(visitor).inputValue(), `${question} again`),
  );
  await visitor.page.keyboard.type(" and not this");
  await visitor.page.keyboard.press("Escape");
  await eventually(async () => assert.equal(await editor(visitor).count(), 0));
  assert.deepEqual(await visitor.questions.locator(".user-text").allTextContents(), [
    question,
    `${question} again`,
  ]);
  assert.ok(await visitor.composer.evaluate((box) => box === document.activeElement));
});

test("an answer is asked of another model, and its details say which one wrote it", async ({
  open,
  provider,
}) => {
  const counted = { prompt_tokens: 7, completion_tokens: 42, total_tokens: 49 };
  const question = await provider.answers(whole("By the first."), [
    ...deltas("By the other."),
    { finish: "stop" },
    { usage: counted },
    { done: true },
  ]);
  const visitor = await open();
  await visitor.askWhole(question);
  await visitor.action("Details and other models").click();
  const panel = visitor.page.getByRole("dialog", { name: "Details and other models" });
  await panel.getByRole("button", { name: "fake-other" }).click();
  await visitor.shows("By the other.");
  await visitor.ended();
  await stepper(visitor, "Version 2 of 2").waitFor();
  const models = (await provider.asked(question)).map(({ body }) => body.model);
  assert.deepEqual(models, ["fake-chat", "fake-other"]);
  await visitor.action("Details and other models").click();
  const facts = await panel.locator("dl").innerText();
  assert.match(facts, /Model\s+fake-other/);
  assert.match(facts, /Tokens written\s+42/);
  assert.match(facts, /First word after\s+[\d.]+ s/);
  await visitor.page.keyboard.press("Escape");
  await eventually(async () => assert.equal(await panel.count(), 0));
});

test("another branch can be read while an answer is written, which goes on, and Stop stops it", async ({
  open,
  provider,
}) => {
  const question = await provider.answers(whole("Done."), [...deltas("begun"), stall]);
  const visitor = await open();
  await visitor.askWhole(question);
  await visitor.action("Retry").click();
  await visitor.shows("begun");
  await stepper(visitor, "Version 2 of 2")
    .getByRole("button", { name: "Previous version" })
    .click();
  await visitor.shows("Done.");
  await visitor.action("Retry").click();
  await visitor.answer.getByText("An answer is still being written here.").waitFor();
  await visitor.page.reload();
  await visitor.shows("Done.");
  await stepper(visitor, "Version 1 of 2").getByRole("button", { name: "Next version" }).click();
  await visitor.shows("begun");
  await visitor.stop.click();
  await visitor.ended("stopped");
  await provider.isLeft(question);
});

test("what the content filter withheld says so and offers to ask in other words", async ({
  open,
  provider,
}) => {
  const question = await provider.answers([...deltas("Well"), ...end("content_filter")]);
  const visitor = await open();
  await visitor.askWhole(question);
  await visitor.answer.getByText(/content filter objected/).waitFor();
  await visitor.action("Edit the question").click();
  await eventually(async () => assert.equal(await editor(visitor).inputValue(), question));
});

test("what the length limit cut goes on with Continue, to its end", async ({ open, provider }) => {
  const question = await provider.answers(
    [...deltas("Half of it"), ...end("length")],
    whole(", and the rest."),
  );
  const visitor = await open();
  await visitor.askWhole(question);
  await visitor.answer.getByText("Cut off at the length limit").waitFor();
  await visitor.action("Continue").click();
  await visitor.shows("Half of it, and the rest.");
  await visitor.ended();
  assert.equal(await visitor.action("Continue").count(), 0);
});

test("axe finds nothing in the editor, the versions, the details and the options", async ({
  open,
  provider,
}) => {
  const question = await provider.answers(whole("One."), whole("Two."));
  const visitor = await open();
  await visitor.askWhole(question);
  await visitor.action("Retry").click();
  await visitor.shows("Two.");
  await visitor.ended();
  await isAccessible(visitor, "versions");
  await visitor.action("Details and other models").click();
  await visitor.page.getByRole("dialog", { name: "Details and other models" }).waitFor();
  await isAccessible(visitor, "details");
  await visitor.page.keyboard.press("Escape");
  await visitor.composer.press("ArrowUp");
  await editor(visitor).waitFor();
  await isAccessible(visitor, "editor");
  await visitor.page.keyboard.press("Escape");
  await visitor.button("Instructions and parameters").click();
  const dialog = visitor.page.getByRole("dialog", { name: "For this conversation" });
  await dialog.getByLabel("Temperature").fill("9");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText("Please give a number from 0 to 2, or nothing.").waitFor();
  await isAccessible(visitor, "options");
});
