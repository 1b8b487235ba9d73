// Conversations leave as files and come back, with progress and a report.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { assertAccessible } from "../../harness/axe.mjs";
import { eventually } from "../../harness/eventually.mjs";
import { completeAnswer } from "../../harness/provider.mjs";
import { test } from "../../harness/registry.mjs";
import { waitForFocus } from "../../harness/waiting/focus.mjs";

const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };

async function downloaded(page, link) {
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  return { name: download.suggestedFilename(), path: await download.path() };
}

async function openSettings(chat) {
  await chat.button("Settings").click();
  const dialog = chat.page.getByRole("dialog", { name: "Settings" });
  await dialog.getByRole("button", { name: "Import conversations…" }).waitFor();
  return dialog;
}

test("an exported conversation is imported by another user, and only once", async ({
  open,
  provider,
}) => {
  const question = await provider.script(completeAnswer("Yes, **indeed**."));
  const chat = await open();
  await chat.askAndWait(question);
  await chat.chooseFromMenu(question, "Export…");
  const dialog = chat.page.getByRole("dialog", { name: "Export this conversation" });
  await dialog.waitFor();
  await assertAccessible(chat, "export");
  const { name, path } = await downloaded(chat.page, dialog.getByRole("link", { name: "JSON" }));
  assert.match(name, /\.json$/);
  const markdown = await downloaded(chat.page, dialog.getByRole("link", { name: "Markdown" }));
  assert.match(await readFile(markdown.path, "utf8"), /Yes, \*\*indeed\*\*\./);
  await dialog.getByRole("button", { name: "Close" }).click();
  const summary = chat.conversationList.getByLabel(`More for “${question}”`);
  await waitForFocus(summary, "back on the menu");

  const other = await open("/", { user: "other", ...PHONE });
  await other.button("Show conversations").click();
  const settings = await openSettings(other);
  const file = { name, mimeType: "application/json", buffer: await readFile(path) };
  const field = settings.locator("input[type=file]");
  await field.setInputFiles(file);
  await settings.getByText("1 conversation was imported.").waitFor();
  await field.setInputFiles(file);
  await settings.getByText("1 was there already.").waitFor();
  await assertAccessible(other, "import report");
  await settings.getByRole("button", { name: "Close" }).click();
  await eventually(async () => assert.deepEqual(await other.titles(), [question]));
  await other.conversationList.getByRole("link", { name: question }).click();
  await other.waitForText("Yes, indeed.");
});

test("a file that is no export gets a sentence in the language of the page", async ({ open }) => {
  const chat = await open("/", { user: "german", locale: "de-DE" });
  await chat.button("Einstellungen").click();
  const settings = chat.page.getByRole("dialog", { name: "Einstellungen" });
  await settings.getByRole("button", { name: "Gespräche importieren…" }).waitFor();
  const file = { name: "x.json", mimeType: "application/json", buffer: Buffer.from("hello") };
  await settings.locator("input[type=file]").setInputFiles(file);
  await settings.getByText("Diese Datei ist weder JSON noch ein Zip-Archiv mit JSON.").waitFor();
  await assertAccessible(chat, "import fault");
});
