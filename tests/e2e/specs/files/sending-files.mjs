// Files of a message: pasted, dropped and chosen; what the model gets of them, and what is refused.
import assert from "node:assert/strict";
import { completeAnswer } from "../../harness/provider.mjs";
import {
  dragOver,
  draftFile,
  draftFiles,
  drop,
  paste,
  picture,
  messageFile,
  recordUploads,
  textFile,
  uploadedSizes,
} from "../../harness/content/files.mjs";
import { eventually } from "../../harness/eventually.mjs";
import { test } from "../../harness/registry.mjs";
import { waitForFocus } from "../../harness/waiting/focus.mjs";

test("a pasted picture is scaled before it is sent, shown as sent, and seen by the model", async ({
  open,
  provider,
}) => {
  const question = await provider.script(completeAnswer("A teal one."));
  const chat = await open();
  await chat.button("Add files").waitFor();
  await recordUploads(chat);
  await chat.composer.fill(question);
  await paste(chat.composer, picture("wide.png", 3000, 600));
  await draftFile(chat, "wide.png").waitFor();
  assert.deepEqual(await uploadedSizes(chat), [[2048, 410]]);
  await chat.composer.press("Enter");
  await chat.waitForStatus();
  await draftFiles(chat).waitFor({ state: "detached" });
  const [request] = await provider.requests(question);
  const content = request.body.messages.at(-1).content;
  assert.match(content.find(({ type }) => type === "image_url").image_url.url, /^data:image\/png/);
  const shown = messageFile(chat, "wide.png").getByRole("img");
  await eventually(() => shown.evaluate((image) => image.naturalWidth === 2048));
  await messageFile(chat, "wide.png").click();
  const dialog = chat.page.getByRole("dialog", { name: "wide.png" });
  await eventually(() =>
    dialog.getByRole("img").evaluate((image) => image.naturalWidth === 2048 && image.width > 500),
  );
  const download = chat.page.waitForEvent("download");
  await dialog.getByRole("link", { name: "Download" }).click();
  assert.equal((await download).suggestedFilename(), "wide.png");
  await chat.page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
});

test("a text file dropped on the conversation is sent without a word, and its text can be read", async ({
  open,
  provider,
}) => {
  const marker = await provider.script(completeAnswer("Geese."));
  const chat = await open();
  await chat.button("Add files").waitFor();
  const notes = textFile("notes.txt", `Geese graze. ${marker}`);
  await dragOver(chat.thread, notes);
  await chat.page.getByText("Drop files to add them to your message").waitFor();
  await drop(chat.thread, notes);
  await chat.page.getByText("Drop files to add them").waitFor({ state: "detached" });
  await draftFile(chat, "notes.txt").waitFor();
  await chat.page.getByRole("status").filter({ hasText: "notes.txt was added." }).waitFor();
  await waitForFocus(chat.composer, "after the drop");
  await chat.composer.press("Enter");
  await chat.waitForStatus();
  const [request] = await provider.requests(marker);
  assert.match(request.body.messages.at(-1).content, /<file name="notes.txt">\s*Geese graze/);
  assert.equal(await chat.questions.locator(".user-text").count(), 0);
  await messageFile(chat, "notes.txt").click();
  const dialog = chat.page.getByRole("dialog", { name: "notes.txt" });
  await dialog.getByRole("group", { name: "What the model is given" }).waitFor();
  await eventually(async () => assert.match(await dialog.innerText(), /Geese graze\./));
});

test(
  "files are chosen, refused with the server's sentence and removed by the keyboard alone",
  async ({ open }) => {
    const chat = await open();
    const { keyboard } = chat.page;
    await chat.bringToFront();
    const chooser = chat.page.waitForEvent("filechooser");
    await chat.button("Add files").press("Enter");
    await (
      await chooser
    ).setFiles([
      { name: "a.zip", mimeType: "application/zip", buffer: Buffer.from("PK\u0003\u0004\0\0\0") },
      { name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("text") },
    ]);
    await draftFile(chat, "a.zip", "failed")
      .getByText(/^This file is a ZIP archive.* PDF, DOCX/)
      .waitFor();
    await draftFile(chat, "a.txt").waitFor();
    await chat.composer.press("Enter");
    await chat.page
      .getByRole("status")
      .filter({ hasText: /^To send, try the failed/ })
      .waitFor();
    await keyboard.press("Shift+Tab");
    await waitForFocus(chat.button("Remove a.txt"), "above the field");
    await keyboard.press("Shift+Tab");
    await keyboard.press("Shift+Tab");
    await keyboard.press("Enter");
    await draftFile(chat, "a.zip", "failed").waitFor({ state: "detached" });
    await waitForFocus(chat.button("Remove a.txt"), "on the next file");
    await keyboard.press("Enter");
    await draftFiles(chat).waitFor({ state: "detached" });
    await waitForFocus(chat.composer, "in the composer");
  },
  { refusals: [415] },
);

test("an edited question keeps, loses and gains files, and each version shows its own", async ({
  open,
  provider,
}) => {
  const question = await provider.script(completeAnswer("One."), completeAnswer("Two."));
  const chat = await open();
  await chat.button("Add files").waitFor();
  await chat.composer.fill(question);
  await paste(chat.composer, textFile("a.txt", "alpha"), textFile("b.txt", "beta"));
  for (const name of ["a.txt", "b.txt"]) await draftFile(chat, name).waitFor();
  await chat.composer.press("Enter");
  await chat.waitForStatus();
  await chat.questions.hover();
  await chat.questions.getByRole("button", { name: "Edit message" }).click();
  const field = chat.page.getByRole("textbox", { name: "Edited message" });
  await chat.button("Remove a.txt").click();
  await paste(field, textFile("c.txt", "gamma"));
  await draftFile(chat, "c.txt").waitFor();
  await field.press("Control+Enter");
  await chat.waitForText("Two.");
  const names = () => chat.questions.locator(".message-files .file-name").allTextContents();
  await eventually(async () => assert.deepEqual(await names(), ["b.txt", "c.txt"]));
  const sent = (await provider.requests(question)).at(-1).body.messages.at(-1).content;
  assert.deepEqual(
    ["alpha", "beta", "gamma"].map((word) => sent.includes(word)),
    [false, true, true],
  );
  await chat.button("Previous version").click();
  await eventually(async () => assert.deepEqual(await names(), ["a.txt", "b.txt"]));
  await chat.page.reload();
  await chat.waitForText("One.");
  await eventually(async () => assert.deepEqual(await names(), ["a.txt", "b.txt"]));
});
