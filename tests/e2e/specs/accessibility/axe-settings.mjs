// axe-core on the settings, the collapsed list, long questions and marked words, in light and in dark.
import assert from "node:assert/strict";
import { assertAccessible } from "../../harness/axe.mjs";
import { completeAnswer, deltas, finish, stall } from "../../harness/provider.mjs";
import { test } from "../../harness/registry.mjs";

const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };

test("axe finds no violation in the settings, in either language and on a phone, where Close is in view", async ({
  open,
}) => {
  const chat = await open();
  await chat.button("Settings").click();
  const dialog = chat.page.getByRole("dialog");
  await dialog.waitFor();
  await assertAccessible(chat, "settings");
  await dialog.getByRole("button", { name: /^Clear what/ }).click();
  await dialog.getByRole("alert").waitFor();
  await assertAccessible(chat, "clearing what is stored");
  await dialog.getByLabel("Language").selectOption("de");
  await chat.page.getByRole("dialog", { name: "Einstellungen" }).waitFor();
  await assertAccessible(chat, "settings in German");
  const phone = await open("/", { ...PHONE, user: "phone" });
  await phone.button("Show conversations").tap();
  await phone.button("Settings").tap();
  await phone.page.getByRole("dialog").waitFor();
  await assertAccessible(phone, "settings on a phone");
  const close = phone.page.getByRole("dialog").getByRole("button", { name: "Close" });
  const below = await close.evaluate((node) => {
    const dialog = node.closest("dialog");
    if (dialog.scrollHeight <= dialog.clientHeight) throw new Error("the settings do not scroll");
    return node.getBoundingClientRect().bottom - innerHeight;
  });
  assert.ok(below < 0, `Close is ${below} px below the window`);
  await close.tap();
  await phone.page.getByRole("dialog").waitFor({ state: "detached" });
});

test("axe finds no violation in a folded question, live reasoning, a collapsed list and marks", async ({
  open,
  provider,
}) => {
  const chat = await open();
  const question = await provider.script([...deltas("A kingfisher waits."), ...finish()]);
  await chat.askAndWait(`${question}\n${"A line of it.\n".repeat(40)}`);
  await chat.button("Show all").waitFor();
  await assertAccessible(chat, "a folded question");
  await chat.button("Show all").click();
  await assertAccessible(chat, "an unfolded question");
  await chat.conversationList.getByRole("searchbox").fill("kingfisher");
  await chat.conversationList.locator(".hit a").click();
  await chat.page.waitForFunction(() => CSS.highlights.has("found"));
  await assertAccessible(chat, "marked words");
  await chat.button("Hide conversations").click();
  await assertAccessible(chat, "a collapsed list");
  await chat.ask(await provider.script([{ role: true }, { reasoning: "Let me think." }, stall]));
  await chat.answer.locator(".reasoning-newest").waitFor();
  await assertAccessible(chat, "reasoning, folded");
});

test("axe finds no violation while the browser dictates and where it reads aloud", async ({
  tab,
  provider,
  server,
}) => {
  const chat = await tab();
  await chat.page.addInitScript(() => {
    window.SpeechRecognition = class {
      start() {}
      stop() {
        this.onend?.();
      }
    };
    localStorage.setItem("wordbrook.dictation", "on");
  });
  await chat.page.goto(server);
  await chat.mountedComposer.waitFor();
  await chat.button("Dictate").click();
  await chat.page.locator(".dictation-on").waitFor();
  await assertAccessible(chat, "dictation");
  await chat.button("Dictate").click();
  await chat.askAndWait(await provider.script(completeAnswer("Yes.")));
  await chat.action("Details and other models").click();
  await chat.button("Read aloud").waitFor();
  await assertAccessible(chat, "details with reading aloud");
});
