// axe-core on the states of files: of a draft, a drop, a message, and their dialogs, also on a phone.
import { assertAccessible } from "../../harness/axe.mjs";
import { completeAnswer } from "../../harness/provider.mjs";
import {
  dragOver,
  draftFile,
  endDrag,
  messageFile,
  paste,
  picture,
  textFile,
} from "../../harness/content/files.mjs";
import { eventually } from "../../harness/eventually.mjs";
import { test } from "../../harness/registry.mjs";

const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };
const ZIP = textFile("a.zip", "PK\u0003\u0004\0\0\0");

async function fill(chat) {
  await paste(chat.composer, picture("teal.png", 300, 200), textFile("notes.txt", "Geese."), ZIP);
  for (const name of ["teal.png", "notes.txt"]) await draftFile(chat, name).waitFor();
  await draftFile(chat, "a.zip", "failed").waitFor();
}

test(
  "axe finds no violation in the files of a draft and of a message, nor in what opens of them",
  async ({ open, provider }) => {
    const question = await provider.script(completeAnswer("Yes."));
    const chat = await open();
    await chat.button("Add files").waitFor();
    await fill(chat);
    let release;
    const released = new Promise((resolve) => (release = resolve));
    await chat.page.route("**/api/files", (route) => released.then(() => route.continue()));
    await paste(chat.composer, textFile("held.txt", "held"));
    await draftFile(chat, "held.txt", "sending").waitFor();
    await assertAccessible(chat, "files that are there, refused and being sent");
    await dragOver(chat.thread, ZIP);
    await chat.page.getByText("Drop files to add them").waitFor();
    await assertAccessible(chat, "a drop");
    await endDrag(chat);
    await chat.button("Remove a.zip").click();
    await chat.composer.fill(question);
    await chat.composer.press("Enter");
    await chat.button("Do not send yet").waitFor();
    await assertAccessible(chat, "a message that waits for its files");
    release();
    await chat.waitForStatus();
    await assertAccessible(chat, "files of a message");
    for (const name of ["teal.png", "notes.txt"]) {
      await messageFile(chat, name).click();
      const dialog = chat.page.getByRole("dialog", { name });
      await dialog.locator(".file-full, .file-text").waitFor();
      await assertAccessible(chat, `the dialog of ${name}`);
      await dialog.getByRole("button", { name: "Close" }).click();
    }
    await chat.questions.hover();
    await chat.questions.getByRole("button", { name: "Edit message" }).click();
    await draftFile(chat, "notes.txt").waitFor();
    await assertAccessible(chat, "files of an edited message");
  },
  { refusals: [415] },
);

test("axe finds no violation in files on a phone, where the camera can be chosen and all is in view", async ({
  open,
  provider,
}) => {
  const question = await provider.script(completeAnswer("Yes."));
  const phone = await open("/", { ...PHONE, locale: "de-DE", user: "phone" });
  const field = phone.mountedComposer;
  const add = phone.page.locator("summary[aria-label='Dateien anhängen']");
  await add.tap();
  const camera = phone.page.getByRole("button", { name: "Foto aufnehmen" });
  await assertAccessible(phone, "the menu");
  const chooser = phone.page.waitForEvent("filechooser");
  await camera.tap();
  const input = (await chooser).element();
  await eventually(() => input.evaluate((node) => node.getAttribute("capture") === "environment"));
  await paste(field, picture("teal.png", 300, 200), textFile("notes.txt", "Gänse."));
  const list = phone.page.getByRole("list", { name: "Dateien Ihrer Nachricht" });
  await list.locator("[data-phase=added]").nth(1).waitFor();
  await assertAccessible(phone, "files of a draft, in German");
  const overflow = await phone.page.evaluate(
    () => document.scrollingElement.scrollWidth - innerWidth,
  );
  if (overflow > 0) throw new Error(`the page is ${overflow} px too wide`);
  await field.fill(question);
  await phone.page.getByRole("button", { name: "Senden", exact: true }).tap();
  await phone.waitForStatus();
  await messageFile(phone, "notes.txt").tap();
  await phone.page.getByRole("dialog", { name: "notes.txt" }).locator(".file-text").waitFor();
  await assertAccessible(phone, "a dialog on a phone");
});
