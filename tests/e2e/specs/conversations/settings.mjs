// Settings, shortcuts of the whole page, and what finds words in a long conversation.
import assert from "node:assert/strict";
import { eventually } from "../../harness/eventually.mjs";
import { completeAnswer, deltas, stall } from "../../harness/provider.mjs";
import { test } from "../../harness/registry.mjs";
import { waitForFocus } from "../../harness/waiting/focus.mjs";

const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };
const LONG = `${"A paragraph that fills some lines of the page. ".repeat(12)}\n\n`.repeat(6);

async function openSettings(chat) {
  await chat.button("Settings").click();
  const dialog = chat.page.getByRole("dialog", { name: "Settings" });
  await dialog.waitFor();
  return dialog;
}

test("instructions of the settings go with each new conversation, which keeps its own copy", async ({
  open,
  provider,
}) => {
  const question = await provider.script(completeAnswer("Yes."));
  const chat = await open();
  const dialog = await openSettings(chat);
  await dialog.getByLabel("Instructions for new conversations").fill("Answer in rhyme.");
  await dialog.getByRole("button", { name: "Close" }).click();
  await dialog.waitFor({ state: "detached" });
  await chat.askAndWait(question);
  await chat.waitForPath(/^\/c\//);
  await chat.page.reload();
  await waitForFocus(chat.composer, "after the reload");
  await chat.page.keyboard.press("Control+Shift+O");
  await chat.waitForPath(/^\/$/);
  await chat.askAndWait(`${question} again`);
  await chat.button("Instructions and parameters: set").click();
  const options = chat.page.getByRole("dialog", { name: "For this conversation" });
  await eventually(async () =>
    assert.equal(await options.getByLabel("Instructions").inputValue(), "Answer in rhyme."),
  );
  const requests = await provider.requests(question);
  assert.deepEqual(
    requests.map(({ body }) => body.messages.find(({ role }) => role === "system")?.content),
    ["Answer in rhyme.", "Answer in rhyme."],
  );
});

test("Ctrl+K goes to the search, also of a collapsed list and of a drawer", async ({ open }) => {
  const chat = await open();
  const search = chat.conversationList.getByRole("searchbox");
  await chat.page.keyboard.press("Control+k");
  await waitForFocus(search, "in the search");
  await chat.button("Hide conversations").click();
  await waitForFocus(chat.button("Show conversations"), "on what shows the list again");
  await chat.page.reload();
  await chat.mountedComposer.waitFor();
  assert.equal(await search.isVisible(), false, "a reload keeps the list collapsed");
  await chat.page.keyboard.press("Control+k");
  await waitForFocus(search, "the list is shown");
  const narrow = await open("/", { user: "narrow", viewport: { width: 700, height: 800 } });
  await narrow.page.keyboard.press("Control+k");
  await waitForFocus(narrow.conversationList.getByRole("searchbox"), "the drawer");
});

test("a pinned question stays in view while its answer grows", async ({ open, provider }) => {
  const chat = await open();
  const dialog = await openSettings(chat);
  await dialog.getByLabel("Keep the question in view").check();
  await chat.page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await chat.ask(await provider.script([...deltas(LONG.repeat(3)), stall]));
  await chat.waitForText("A paragraph");
  const tops = () =>
    chat.page.evaluate(() => {
      const box = document.querySelector(".thread-box");
      const question = document.querySelector(".user-message");
      const { top } = box.getBoundingClientRect();
      return [box.scrollTop > 200, question.getBoundingClientRect().top - top];
    });
  await eventually(async () => assert.deepEqual(await tops(), [true, 0]));
});

test("Ctrl+F loads all of the conversation, and a hit's words are marked", async ({
  openStored,
  provider,
}) => {
  const question = await provider.script(completeAnswer("A kingfisher waits."));
  const turns = Array.from({ length: 60 }, (_, turn) => `${question} turn ${turn}.`);
  const chat = await openStored(turns);
  await chat.button("Show earlier messages").waitFor({ state: "attached" });
  assert.equal(await chat.thread.getByText("turn 0.").count(), 0);
  await chat.page.keyboard.press("Control+f");
  await chat.thread.getByText("turn 0.").waitFor({ state: "attached" });
  await eventually(async () => (await chat.button("Show earlier messages").count()) === 0);
  const box = chat.conversationList.getByRole("searchbox");
  await box.fill("kingfisher");
  await chat.conversationList.locator(".hit a").first().click();
  const marked = () =>
    chat.page.evaluate(() => [...(CSS.highlights.get("found") ?? [])].map(String));
  await eventually(async () => assert.deepEqual(await marked(), ["kingfisher"]));
  await box.fill("");
  await eventually(async () => assert.deepEqual(await marked(), []));
});

test("on a touch screen each control is 44 pixels large, and no keys are named", async ({
  open,
  provider,
}) => {
  const chat = await open("/", PHONE);
  await chat.composer.fill(await provider.script(completeAnswer("Yes.\n\n```js\nlet a;\n```")));
  await chat.send.tap();
  await chat.waitForStatus();
  const small = () =>
    chat.page.evaluate(() =>
      [...document.querySelectorAll("button, summary, select, input, .conversation > a")]
        .filter((node) => node.checkVisibility({ visibilityProperty: true }))
        .map((node) => [
          node,
          (node.closest(".setting-switch label") ?? node).getBoundingClientRect(),
        ])
        .filter(([, { width, height }]) => width < 43.9 || height < 43.9)
        .map(([node, { width, height }]) => `${node.outerHTML.slice(0, 80)}: ${width}x${height}`),
    );
  assert.deepEqual(await small(), [], "the thread");
  await chat.button("Show conversations").tap();
  await chat.button("Hide conversations").waitFor();
  assert.deepEqual(await small(), [], "the list");
  assert.equal(await chat.page.locator("kbd:visible").count(), 0);
  await openSettings(chat);
  assert.deepEqual(await small(), [], "the settings");
});
