// axe-core on each state of the page, in light and in dark.
import assert from "node:assert/strict";
import { assertAccessible } from "../../harness/axe.mjs";
import { eventually } from "../../harness/eventually.mjs";
import { SAMPLE_ANSWER } from "../../harness/content/sample-answer.mjs";
import { deltas, finish, stall, completeAnswer, words } from "../../harness/provider.mjs";
import { test } from "../../harness/registry.mjs";
import { waitForFocus } from "../../harness/waiting/focus.mjs";

const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };
const networkErrors = { allowsNetworkErrors: true };

test("axe finds no violation on the start page, also of the demo", async ({ open, demoServer }) => {
  const chat = await open();
  await assertAccessible(chat, "empty");
  const demo = await demoServer();
  const first = await open("/", { origin: demo.url, user: "new" });
  await first.page
    .getByText(/demo model/)
    .first()
    .waitFor();
  await assertAccessible(first, "first run");
  for (const summary of await first.page.locator(".empty summary").all()) await summary.click();
  await assertAccessible(first, "first run, unfolded");
});

test("axe finds no violation while an answer waits, reasons, streams and is stopped", async ({
  open,
  provider,
}) => {
  const chat = await open();
  const waiting = await provider.script([stall]);
  await chat.ask(waiting);
  await chat.answer.locator(".waiting").waitFor();
  await assertAccessible(chat, "waiting");
  await chat.composer.fill("the next one");
  await chat.composer.press("Enter");
  await chat.composer.fill("and one more");
  await assertAccessible(chat, "next");
  await chat.composer.fill("");
  await chat.pending.getByRole("button", { name: "Remove" }).click();
  await chat.stop.click();
  await chat.waitForStatus("stopped");
  await chat.ask(
    await provider.script([{ role: true }, { reasoning: "Let me **think**.\n\n" }, stall]),
  );
  await chat.answer.locator("summary").click();
  await assertAccessible(chat, "thinking");
  await chat.stop.click();
  await chat.waitForStatus("stopped");
  await chat.ask(await provider.script([...words(30, 5), { delta: "\n\n```js\nlet" }, stall]));
  await chat.answer.locator("pre").waitFor();
  await assertAccessible(chat, "streaming");
  await chat.stop.click();
  await chat.waitForStatus("stopped");
  await assertAccessible(chat, "stopped");
});

test("axe finds no violation in an answer with all Markdown and unfolded reasoning", async ({
  open,
  provider,
}) => {
  const chat = await open();
  await chat.askAndWait(
    await provider.script([
      { role: true },
      { reasoning: "Hm." },
      { delta: SAMPLE_ANSWER },
      ...finish(),
    ]),
  );
  await eventually(async () => (await chat.answer.locator("math").count()) > 1, "math");
  await eventually(async () => (await chat.answer.locator("[class^=hl-]").count()) > 0, "hljs");
  await assertAccessible(chat, "completed");
  await chat.answer.locator("summary").first().click();
  await assertAccessible(chat, "completed, reasoning unfolded");
  await chat.answer.hover();
  await assertAccessible(chat, "under the pointer");
});

test("axe finds no violation in an answer that failed or was cut", async ({ open, provider }) => {
  const chat = await open();
  const endings = {
    "cut by length": [[...deltas("As long as"), ...finish("length")], "completed"],
    "withheld by the filter": [[...deltas("Up to here"), ...finish("content_filter")], "completed"],
    empty: [finish(), "completed"],
    failed: [[{ status: 401 }], "failed"],
    "counting down": [[{ status: 429, headers: { "Retry-After": "500" } }], "failed"],
    interrupted: [[...deltas("cut"), { close: "fin" }], "interrupted"],
  };
  for (const [state, [steps, status]] of Object.entries(endings)) {
    await chat.askAndWait(await provider.script(steps), status);
    await chat.answer.locator(".outcome").waitFor();
    await assertAccessible(chat, state);
  }
});

test(
  "axe finds no violation offline, while connecting and at a missing conversation",
  async ({ open, provider, network }) => {
    const net = await network();
    const chat = await open("/", { origin: net.url });
    await chat.askAndWait(await provider.script(completeAnswer("Yes.")));
    await net.cut();
    await chat.connectionNote.waitFor();
    await chat.ask("while offline");
    await chat.pending.waitFor();
    await assertAccessible(chat, "offline");
    await net.blackhole();
    await net.restore();
    await net.blackhole();
    await eventually(
      async () => (await chat.connectionNote.innerText()) === "Connecting…",
      "connecting",
    );
    await assertAccessible(chat, "connecting");
    await net.restore();
    await eventually(async () => (await chat.connectionNote.count()) === 0, "connected");
    const missing = await open("/c/01a205cd-4406-7a80-a9da-af7f60e0db2b");
    await missing.page.getByText("This conversation was not found").waitFor();
    await assertAccessible(missing, "missing");
  },
  networkErrors,
);

test("axe finds no violation in menu, renaming, help, picker and Undo", async ({
  open,
  provider,
}) => {
  const chat = await open();
  const question = await provider.script(completeAnswer("Yes."));
  await chat.askAndWait(question);
  const menu = chat.conversationList.getByLabel(`More for “${question}”`);
  await menu.click();
  await assertAccessible(chat, "menu");
  await chat.page.keyboard.press("Escape");
  await chat.chooseFromMenu(question, "Rename");
  await waitForFocus(chat.titleField, "in the title");
  await assertAccessible(chat, "renaming");
  await chat.page.keyboard.press("Escape");
  await chat.titleField.waitFor({ state: "detached" });
  await chat.button("Keyboard shortcuts").click();
  await chat.page.getByRole("dialog").waitFor();
  await assertAccessible(chat, "help");
  await chat.page.keyboard.press("Escape");
  await chat.page.getByRole("dialog").waitFor({ state: "detached" });
  await chat.page.getByRole("button", { name: /^Model/ }).click();
  await chat.page.getByRole("listbox").waitFor();
  await assertAccessible(chat, "picker");
  await chat.page.keyboard.press("Escape");
  await chat.chooseFromMenu(question, "Delete");
  await chat.page.locator(".toast").waitFor();
  await assertAccessible(chat, "deleted, with Undo");
});

test("axe finds no violation in editor, versions, details, options and search", async ({
  open,
  provider,
}) => {
  const chat = await open();
  const question = await provider.script(completeAnswer("One."), completeAnswer("Two."));
  await chat.askAndWait(question);
  await chat.action("Retry").click();
  await chat.waitForText("Two.");
  await chat.waitForStatus();
  await chat.thread.getByRole("group", { name: "Version 2 of 2" }).waitFor();
  await assertAccessible(chat, "versions");
  await chat.action("Details and other models").click();
  await chat.page.getByRole("dialog").waitFor();
  await assertAccessible(chat, "details");
  await chat.page.keyboard.press("Escape");
  await chat.questions.first().hover();
  await chat.questions.first().getByRole("button", { name: "Edit message" }).click();
  await chat.page.getByRole("textbox", { name: "Edited message" }).waitFor();
  await assertAccessible(chat, "editing");
  await chat.page.keyboard.press("Escape");
  await chat.page.getByRole("button", { name: /^Instructions and parameters/ }).click();
  await chat.page.getByRole("dialog").waitFor();
  await assertAccessible(chat, "options");
  await chat.page.keyboard.press("Escape");
  await chat.page.getByRole("dialog").waitFor({ state: "detached" });
  await chat.conversationList.getByRole("searchbox").fill(question);
  await chat.conversationList.getByRole("listitem").getByRole("link").first().waitFor();
  await assertAccessible(chat, "searching");
});

test("axe finds no violation in a long conversation and the drawer of a phone", async ({
  openStored,
  provider,
}) => {
  const question = await provider.script(completeAnswer("Some text. ".repeat(20)));
  const turns = Array.from({ length: 30 }, (_, turn) => `${question} ${turn}`);
  const chat = await openStored(turns, PHONE);
  await chat.button("Show earlier messages").waitFor({ state: "attached" });
  await assertAccessible(chat, "long");
  await chat.page.locator(".thread-box").evaluate((box) => {
    box.scrollTop = 0;
  });
  await chat.button("Jump to latest").waitFor();
  await assertAccessible(chat, "scrolled up");
  await chat.button("Show conversations").tap();
  await chat.button("Hide conversations").waitFor();
  await assertAccessible(chat, "drawer");
  assert.ok(await chat.page.locator("main").evaluate((main) => main.inert));
});
