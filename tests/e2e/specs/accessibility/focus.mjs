// Where keys go: the focus after each action, and keys while something opens or an answer streams.
import assert from "node:assert/strict";
import { eventually } from "../../harness/eventually.mjs";
import { chunks, completeAnswer, deltas, stall } from "../../harness/provider.mjs";
import { test } from "../../harness/registry.mjs";
import { hasFocus, waitForFocus as focusIs } from "../../harness/waiting/focus.mjs";
import { topAtRest } from "../../harness/waiting/scroll.mjs";

const LONG = `${"A paragraph that fills some lines of the page. ".repeat(12)}\n\n`.repeat(12);
const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };

test("after a conversation is chosen or begun, what is typed goes into the message box", async ({
  open,
  provider,
}) => {
  const chat = await open();
  const { page, composer } = chat;
  const typed = async (state) => {
    await page.keyboard.type("abc");
    await eventually(async () => (await composer.inputValue()) === "abc", state);
    await composer.fill("");
  };
  await provider.scriptFor("Explain how a bicycle", completeAnswer("By steering."));
  await page.getByRole("button", { name: /bicycle/ }).click();
  await chat.waitForStatus();
  await typed("after a suggestion");
  const path = new URL(page.url()).pathname;
  await chat.button("New conversation").first().click();
  await typed("after New conversation");
  await chat.conversationList.getByRole("link", { name: /bicycle/ }).click();
  await chat.waitForPath(new RegExp(`^${path}$`));
  await typed("after a conversation in the list");
  await chat.conversationList.getByRole("link", { name: /bicycle/ }).click();
  await typed("after the conversation that is shown already");

  await page.setViewportSize({ width: 700, height: 700 });
  await chat.button("Show conversations").click();
  await chat.conversationList.getByRole("link", { name: /bicycle/ }).click();
  await typed("after a conversation in the drawer");
  await chat.button("Show conversations").click();
  await page.keyboard.press("Escape");
  await focusIs(chat.button("Show conversations"), "after the drawer was left");

  const phone = await open(path, { user: "phone", ...PHONE });
  await phone.button("New conversation").last().tap();
  assert.equal(await hasFocus(phone.composer), false, "the keyboard of a phone stays closed");
});

// engines: chromium, firefox
test("the focus returns to what opened a dialog, an editor or the field of a title", async ({
  open,
  provider,
}) => {
  const chat = await open();
  const { page } = chat;
  await chat.askAndWait(await provider.script(completeAnswer("Yes.")));
  for (const name of ["Keyboard shortcuts", "Settings", "Instructions and parameters"]) {
    for (const leave of [
      () => page.keyboard.press("Escape"),
      () =>
        page
          .getByRole("dialog")
          .getByRole("button", { name: /Close|Cancel/ })
          .click(),
    ]) {
      await chat.button(name).focus();
      await page.keyboard.press("Enter");
      await page.getByRole("dialog").waitFor();
      await leave();
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await focusIs(chat.button(name), `${name}, closed`);
    }
  }
  const menu = chat.conversationList.locator("[data-conversation] summary").first();
  const title = page.getByRole("textbox", { name: "Title of the conversation" });
  for (const [text, key] of [
    ["not saved", "Escape"],
    ["Renamed", "Enter"],
  ]) {
    await menu.click();
    await chat.conversationList.getByRole("button", { name: "Rename" }).click();
    await title.fill(text);
    await title.press(key);
    await title.waitFor({ state: "detached" });
    await focusIs(menu, `a title left by ${key}`);
  }
  await eventually(async () => assert.equal((await chat.titles())[0], "Renamed"));
});

test("keys pressed while the model picker loads go into its search and are no shortcuts", async ({
  open,
}) => {
  const chat = await open();
  const { page } = chat;
  const model = (id) => ({
    ...{ id, name: id, endpoint: null, reasoning: null, vision: null, context_tokens: null },
  });
  const models = Array.from({ length: 40 }, (_, at) => model(`nano-${at}`));
  await page.route("**/api/models*", (route) =>
    route.fulfill({ json: { models, default: "nano-0", endpoints: [], any_name: false } }),
  );
  let release;
  const released = new Promise((resolve) => (release = resolve));
  await page.route(/model-menu-/, (route) => released.then(() => route.continue()));
  await page.route(/help-sheet-/, (route) => released.then(() => route.continue()));
  await page.goto(`${new URL(page.url()).origin}/c/none`);
  await page.getByRole("button", { name: /^Model: nano-0/ }).click();
  await page.keyboard.type("n3?9");
  release();
  await page.getByRole("listbox", { name: "Model" }).waitFor();
  const search = page.getByRole("combobox", { name: "Search models" });
  await focusIs(search, "in the search");
  await page.keyboard.type("x");
  assert.equal(await search.inputValue(), "n3?9x");
  assert.equal(new URL(page.url()).pathname, "/c/none");
  assert.equal(await page.getByRole("dialog").count(), 0);
});

/** Returns how far the thread is from its end, in pixels. */
const distance = (chat) =>
  chat.page
    .locator(".thread-box")
    .evaluate((box) => box.scrollHeight - box.clientHeight - box.scrollTop);

// engines: chromium, firefox
test("PageUp ends following at once, End resumes it, arrow-up shows its editor", async ({
  open,
  provider,
}) => {
  const chat = await open("/", { viewport: { width: 1280, height: 600 } });
  const { page } = chat;
  const box = page.locator(".thread-box");
  const isFollowing = async (state) => {
    await eventually(async () => (await chat.button("Jump to latest").count()) === 0, state);
    await eventually(async () => (await distance(chat)) <= 2, `${state}: at the end`);
  };
  const isLoose = async (state) => {
    await chat.button("Jump to latest").waitFor();
    await eventually(async () => (await distance(chat)) > 60, state);
  };
  await chat.askAndWait(await provider.script(completeAnswer("Yes.")));
  await chat.ask(await provider.script([...chunks(LONG.repeat(6), 3, 12), stall]));
  await eventually(() => box.evaluate((node) => node.scrollHeight > 1200), "much text");
  await box.focus();
  await page.keyboard.press("PageUp");
  await isLoose("PageUp");
  await page.keyboard.press("End");
  await isFollowing("End");
  const { y, height } = await box.boundingBox();
  await page.keyboard.press("End");
  await chat.button("Edit message").first().focus();
  await isLoose("a control above has the focus");
  await topAtRest(box);
  const control = await chat.button("Edit message").first().boundingBox();
  assert.ok(
    control.y >= y && control.y < y + height,
    "in view although End was pressed just before",
  );
  await page.keyboard.press("End");
  await isFollowing("End again");
  await chat.composer.focus();
  await page.keyboard.press("Control+ArrowUp");
  const editor = page.getByRole("textbox", { name: "Edited message" });
  await focusIs(editor, "in the editor");
  const isInView = async () => {
    const place = await page.locator(".message-editor").boundingBox();
    assert.ok(place.y >= y && place.y + place.height <= y + height, JSON.stringify(place));
  };
  await eventually(isInView, "the editor is in view");
  for (let times = 0; times < 3; times += 1) {
    await page.waitForTimeout(60); // more of the answer arrives
    await isInView();
  }
  await page.keyboard.press("Escape");
  await focusIs(chat.composer, "in the box");
});

test("Stop holds the queued message and says so; a message written after Stop is sent", async ({
  open,
  provider,
}) => {
  const chat = await open();
  await chat.ask(await provider.script([...deltas("begun "), stall]));
  await chat.waitForText("begun");
  const queued = await provider.script(completeAnswer("Later."));
  await chat.ask(queued);
  await chat.pending.getByText("Next: will be sent after this answer").waitFor();
  await chat.stop.click();
  await chat.waitForStatus("stopped");
  await chat.pending.getByText("Not sent, because you stopped the answer before it.").waitFor();
  await eventually(
    async () =>
      /stopped the answer/.test(await chat.page.locator(".app > [role=status]").innerText()),
    "announced",
  );
  assert.deepEqual(await provider.requests(queued), []);
  await chat.pending.getByRole("button", { name: "Send now" }).click();
  await chat.waitForText("Later.");
  await focusIs(chat.composer, "after Send now");
  await chat.ask(await provider.script([...deltas("begun "), stall]));
  await chat.waitForText("begun");
  await chat.stop.click();
  await chat.ask(await provider.script(completeAnswer("At once.")));
  await chat.waitForText("At once.");
});
