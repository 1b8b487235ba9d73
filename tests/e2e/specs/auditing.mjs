// What axe-core says of each state of the page, in light and in dark.
import assert from "node:assert/strict";
import { isAccessible } from "../harness/axe.mjs";
import { eventually } from "../harness/eventually.mjs";
import { EVERYTHING } from "../harness/everything.mjs";
import { deltas, end, stall, whole, words } from "../harness/provider.mjs";
import { test } from "../harness/tests.mjs";

const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };
const lossy = { isLossy: true };

test("axe finds nothing where nothing has been asked, nor in the demo's first hint", async ({
  open,
  serve,
}) => {
  const visitor = await open();
  await isAccessible(visitor, "empty");
  const demo = await serve({ OPENAI_BASE_URL: "", OPENAI_API_KEY: "" });
  const first = await open("/", { at: demo.url, as: "somebody new" });
  await first.page
    .getByText(/demo model/)
    .first()
    .waitFor();
  await isAccessible(first, "first run");
  for (const summary of await first.page.locator(".empty summary").all()) await summary.click();
  await isAccessible(first, "first run, unfolded");
});

test("axe finds nothing while an answer is waited for, thinks, and streams", async ({
  open,
  provider,
}) => {
  const visitor = await open();
  const waiting = await provider.answers([stall]);
  await visitor.ask(waiting);
  await visitor.answer.locator(".waiting").waitFor();
  await isAccessible(visitor, "waiting");
  await visitor.composer.fill("the next one");
  await visitor.composer.press("Enter");
  await visitor.composer.fill("and one more");
  await isAccessible(visitor, "next");
  await visitor.composer.fill("");
  await visitor.pending.getByRole("button", { name: "Remove" }).click();
  await visitor.stop.click();
  await visitor.ended("stopped");
  await visitor.ask(
    await provider.answers([{ role: true }, { reasoning: "Let me **think**.\n\n" }, stall]),
  );
  await visitor.answer.locator("summary").click();
  await isAccessible(visitor, "thinking");
  await visitor.stop.click();
  await visitor.ended("stopped");
  await visitor.ask(await provider.answers([...words(30, 5), { delta: "\n\n```js\nlet" }, stall]));
  await visitor.answer.locator("pre").waitFor();
  await isAccessible(visitor, "streaming");
  await visitor.stop.click();
  await visitor.ended("stopped");
  await isAccessible(visitor, "stopped");
});

test("axe finds nothing in a finished answer with everything in it, thoughts unfolded", async ({
  open,
  provider,
}) => {
  const visitor = await open();
  await visitor.askWhole(
    await provider.answers([{ role: true }, { reasoning: "Hm." }, { delta: EVERYTHING }, ...end()]),
  );
  await eventually(async () => (await visitor.answer.locator("math").count()) > 1, "math");
  await eventually(async () => (await visitor.answer.locator("[class^=hl-]").count()) > 0, "hljs");
  await isAccessible(visitor, "completed");
  await visitor.answer.locator("summary").first().click();
  await isAccessible(visitor, "completed, thoughts unfolded");
  await visitor.answer.hover();
  await isAccessible(visitor, "under the pointer");
});

test("axe finds nothing in an answer that ended otherwise", async ({ open, provider }) => {
  const visitor = await open();
  const endings = {
    "cut by length": [[...deltas("As long as"), ...end("length")], "completed"],
    "withheld by the filter": [[...deltas("Up to here"), ...end("content_filter")], "completed"],
    empty: [end(), "completed"],
    failed: [[{ status: 401 }], "failed"],
    "counting down": [[{ status: 429, headers: { "Retry-After": "500" } }], "failed"],
    interrupted: [[...deltas("cut"), { close: "fin" }], "interrupted"],
  };
  for (const [state, [steps, status]] of Object.entries(endings)) {
    await visitor.askWhole(await provider.answers(steps), status);
    await visitor.answer.locator(".outcome").waitFor();
    await isAccessible(visitor, state);
  }
});

test(
  "axe finds nothing without a connection, with a message that waits, and when it is refused",
  async ({ open, provider, network }) => {
    const net = await network();
    const visitor = await open("/", { at: net.url });
    await visitor.askWhole(await provider.answers(whole("Yes.")));
    await net.cut();
    await visitor.note.waitFor();
    await visitor.ask("while offline");
    await visitor.pending.waitFor();
    await isAccessible(visitor, "offline");
    await net.blackhole();
    await net.restore();
    await net.blackhole();
    await eventually(async () => (await visitor.note.innerText()) === "Connecting…", "connecting");
    await isAccessible(visitor, "connecting");
    await net.restore();
    await eventually(async () => (await visitor.note.count()) === 0, "connected");
    const missing = await open("/c/01a205cd-4406-7a80-a9da-af7f60e0db2b");
    await missing.page.getByText("This conversation does not exist").waitFor();
    await isAccessible(missing, "missing");
  },
  lossy,
);

test("axe finds nothing in dialogs, menus, the picker and the help", async ({ open, provider }) => {
  const visitor = await open();
  const question = await provider.answers(whole("Yes."));
  await visitor.askWhole(question);
  const menu = visitor.list.getByLabel(`More for “${question}”`);
  await menu.click();
  await isAccessible(visitor, "menu");
  await visitor.page.keyboard.press("Escape");
  await visitor.choose(question, "Rename");
  await isAccessible(visitor, "renaming");
  await visitor.page.keyboard.press("Escape");
  await visitor.button("Keys and help").click();
  await visitor.page.getByRole("dialog").waitFor();
  await isAccessible(visitor, "help");
  await visitor.page.keyboard.press("Escape");
  await visitor.page.getByRole("dialog").waitFor({ state: "detached" });
  await visitor.page.getByRole("button", { name: /^Model/ }).click();
  await visitor.page.getByRole("listbox").waitFor();
  await isAccessible(visitor, "picker");
  await visitor.page.keyboard.press("Escape");
  await visitor.choose(question, "Delete");
  await visitor.page.locator(".toast").waitFor();
  await isAccessible(visitor, "deleted, with a way back");
});

test("axe finds nothing in an editor, versions, details, options and a search", async ({
  open,
  provider,
}) => {
  const visitor = await open();
  const question = await provider.answers(whole("One."), whole("Two."));
  await visitor.askWhole(question);
  await visitor.action("Retry").click();
  await visitor.shows("Two.");
  await visitor.ended();
  await visitor.thread.getByRole("group", { name: "Version 2 of 2" }).waitFor();
  await isAccessible(visitor, "versions");
  await visitor.action("Details and other models").click();
  await visitor.page.getByRole("dialog").waitFor();
  await isAccessible(visitor, "details");
  await visitor.page.keyboard.press("Escape");
  await visitor.questions.first().hover();
  await visitor.questions.first().getByRole("button", { name: "Edit message" }).click();
  await visitor.page.getByRole("textbox", { name: "Edited message" }).waitFor();
  await isAccessible(visitor, "editing");
  await visitor.page.keyboard.press("Escape");
  await visitor.page.getByRole("button", { name: /^Instructions and parameters/ }).click();
  await visitor.page.getByRole("dialog").waitFor();
  await isAccessible(visitor, "options");
  await visitor.page.keyboard.press("Escape");
  await visitor.page.getByRole("dialog").waitFor({ state: "detached" });
  await visitor.list.getByRole("searchbox").fill(question);
  await visitor.list.getByRole("link").first().waitFor();
  await isAccessible(visitor, "searching");
});

test("axe finds nothing in a long conversation, nor on a phone with its drawer open", async ({
  open,
  provider,
}) => {
  const visitor = await open("/", PHONE);
  for (let turn = 0; turn < 30; turn += 1) {
    await visitor.composer.fill(await provider.answers(whole(`Answer ${turn}. `.repeat(20))));
    await visitor.send.tap();
    await eventually(async () => (await visitor.answers.count()) === turn + 1, "answered");
    await visitor.ended();
  }
  await visitor.page.reload();
  await visitor.button("Show earlier messages").waitFor({ state: "attached" });
  await isAccessible(visitor, "long");
  await visitor.page.locator(".thread-box").evaluate((box) => {
    box.scrollTop = 0;
  });
  await visitor.button("Jump to latest").waitFor();
  await isAccessible(visitor, "scrolled up");
  await visitor.button("Show conversations").tap();
  await visitor.button("Hide conversations").waitFor();
  await isAccessible(visitor, "drawer");
  assert.ok(await visitor.page.locator("main").evaluate((main) => main.inert));
});
