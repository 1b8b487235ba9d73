// Pins, folders, the archive, and actions on many conversations, in two tabs and by keyboard.
import assert from "node:assert/strict";
import { completeAnswer } from "../../harness/provider.mjs";
import { eventually } from "../../harness/eventually.mjs";
import { test } from "../../harness/registry.mjs";
import { waitForFocus } from "../../harness/waiting/focus.mjs";

/** Ask each question in a conversation of its own. */
async function askEach(chat, provider, count) {
  const questions = [];
  for (let each = 0; each < count; each += 1) {
    const question = await provider.script(completeAnswer("Yes."));
    if (each > 0) await chat.button("New conversation").click();
    await chat.askAndWait(question);
    questions.push(question);
  }
  return questions;
}

const rowOf = (chat, title) => chat.page.locator("[data-conversation]", { hasText: title });

async function choose(chat, title, entry) {
  await rowOf(chat, title).locator("summary").focus();
  await chat.page.keyboard.press("Enter");
  await rowOf(chat, title).getByRole("button", { name: entry, exact: true }).press("Enter");
}

const section = (chat, name) => chat.page.getByRole("region", { name, exact: true });
const titlesIn = (chat, name) =>
  section(chat, name).locator(".conversation-title").allTextContents();

test("pins, folders and the archive reach another tab and stay after a reload", async ({
  open,
  provider,
}) => {
  const chat = await open();
  const [pinned, filed, archived] = await askEach(chat, provider, 3);
  const other = await open();
  await choose(chat, pinned, "Pin");
  await eventually(async () => assert.deepEqual(await titlesIn(other, "Pinned"), [pinned]));

  await choose(chat, filed, "Move to folder…");
  const name = chat.page.getByRole("textbox", { name: "Name of the folder" });
  await name.fill("Work");
  await name.press("Enter");
  await other.page.getByRole("button", { name: "Work", exact: true }).press("Enter");
  await eventually(async () => assert.deepEqual(await titlesIn(other, "Work"), ["Work", filed]));

  await choose(chat, archived, "Archive");
  await eventually(async () => assert.equal(await rowOf(other, archived).count(), 0));
  await chat.button("Undo").press("Enter");
  await rowOf(other, archived).waitFor();
  await choose(chat, archived, "Archive");
  await eventually(async () => assert.equal(await rowOf(other, archived).count(), 0));

  await other.page.reload();
  await eventually(async () => assert.deepEqual(await titlesIn(other, "Pinned"), [pinned]));
  await eventually(async () => assert.deepEqual(await titlesIn(other, "Work"), ["Work", filed]));
  await other.page.getByLabel("Arrange conversations").press("Enter");
  await other.button("Archived").press("Enter");
  await rowOf(other, archived).waitFor();
  await eventually(async () =>
    assert.equal(await other.page.locator("[data-conversation]").count(), 1),
  );
});

test("a range of conversations is deleted and restored, and one is dragged into a folder", async ({
  open,
  provider,
}) => {
  const chat = await open();
  const { page } = chat;
  const questions = await askEach(chat, provider, 3);
  await page.getByLabel("Arrange conversations").press("Enter");
  await chat.button("New folder").press("Enter");
  await page.getByRole("textbox", { name: "Name of the folder" }).fill("Work");
  await page.getByRole("button", { name: "Save" }).click();
  await section(chat, "Work").waitFor();
  const folder = section(chat, "Work");
  await rowOf(chat, questions[1]).locator("a").hover();
  const before = await folder.boundingBox();
  await page.mouse.down();
  await folder.hover();
  await folder.hover();
  await eventually(async () => assert.match(await folder.getAttribute("class"), /drop-place/));
  assert.deepEqual(await folder.boundingBox(), before, "the folder stays where it is");
  await page.mouse.up();
  await eventually(async () => assert.equal(await rowOf(chat, questions[1]).count(), 0));
  await page.getByRole("button", { name: "Work", exact: true }).click();
  await rowOf(chat, questions[1]).waitFor();

  await page.getByLabel("Arrange conversations").press("Enter");
  await chat.button("Select conversations").press("Enter");
  const boxes = page.getByRole("checkbox");
  await waitForFocus(boxes.first(), "on the first box");
  await page.keyboard.press("Space");
  await boxes.last().click({ modifiers: ["Shift"] });
  await page.getByRole("status").getByText("3 selected").waitFor();
  await page.getByRole("toolbar").getByRole("button", { name: "Delete" }).click();
  await eventually(async () => assert.equal(await page.locator("[data-conversation]").count(), 0));
  await chat.button("Undo").click();
  await eventually(async () => assert.equal(await page.locator("[data-conversation]").count(), 3));
  await eventually(async () =>
    assert.deepEqual(await titlesIn(chat, "Work"), ["Work", questions[1]]),
  );

  await page.getByLabel("Arrange conversations").press("Enter");
  await chat.button("Select conversations").press("Enter");
  await waitForFocus(boxes.first(), "on the first box again");
  await page.keyboard.press("Escape");
  await eventually(async () => assert.equal(await boxes.count(), 0));
});
