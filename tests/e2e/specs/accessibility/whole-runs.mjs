// One run through the whole page by keyboard alone, and one by what a screen reader is given.
import assert from "node:assert/strict";
import { eventually } from "../../harness/eventually.mjs";
import { completeAnswer } from "../../harness/provider.mjs";
import { test } from "../../harness/registry.mjs";
import { waitForFocus } from "../../harness/waiting/focus.mjs";
import { topAtRest } from "../../harness/waiting/scroll.mjs";

const LONG = `${"A paragraph that fills some lines of the page. ".repeat(12)}\n\n`.repeat(12);
const MOST_TABS = 60;

/** Presses Tab, or Shift+Tab, until a control with this name has the focus. */
async function tabTo({ page }, name, key = "Tab") {
  const passed = [];
  for (let press = 0; press < MOST_TABS; press += 1) {
    await page.keyboard.press(key);
    const focused = await page.evaluate(() => {
      const node = document.activeElement;
      const label = node.labels?.[0]?.textContent ?? node.textContent.trim();
      return node.getAttribute("aria-label") ?? label;
    });
    passed.push(focused);
    if (name.test(focused)) return;
  }
  throw new Error(`Tab did not reach ${name}: ${passed.join(", ")}`);
}

const editor = (chat) => chat.page.getByRole("textbox", { name: "Edited message" });
const version = (chat, words) => chat.thread.getByRole("group", { name: words });

// engines: chromium, firefox
test("the keyboard alone asks, reads, copies, edits, changes the branch, searches, sets options and settings", async ({
  open,
  provider,
}) => {
  const chat = await open();
  const { keyboard } = chat.page;
  const box = chat.page.locator(".thread-box");
  const top = () => box.evaluate((node) => node.scrollTop);
  const words = `${LONG}The heron waits.`;
  const question = await provider.script(completeAnswer(words), completeAnswer("Second."));
  await keyboard.type(question);
  await keyboard.press("Enter");
  await chat.waitForStatus();
  await chat.action("Copy answer").waitFor();

  // Read: the thread scrolls by keys once the focus is in it.
  await tabTo(chat, /^Copy answer$/, "Shift+Tab");
  await eventually(async () => (await top()) > 0, "the end of the answer is shown");
  const end = await topAtRest(box);
  await keyboard.press("PageUp");
  await eventually(async () => (await top()) < end, "PageUp scrolls up");

  await keyboard.press("Enter");
  await eventually(
    async () => (await chat.page.evaluate(() => navigator.clipboard.readText())) === words,
    "copied",
  );

  await tabTo(chat, /^Message$/);
  await keyboard.press("Control+ArrowUp");
  await waitForFocus(editor(chat), "in the editor");
  await keyboard.type(" edited");
  await keyboard.press("Control+Enter");
  await chat.waitForText("Second.");
  await chat.waitForStatus();
  await waitForFocus(chat.composer, "after the edit");
  assert.equal(
    (await provider.requests(question)).at(-1).body.messages.at(-1).content,
    `${question} edited`,
  );

  await version(chat, "Version 2 of 2").waitFor();
  await tabTo(chat, /^Previous version$/, "Shift+Tab");
  await keyboard.press("Enter");
  await chat.waitForText("A paragraph");
  const previous = version(chat, "Version 1 of 2").getByRole("button", {
    name: "Previous version",
  });
  await waitForFocus(previous, "in the first version");

  await tabTo(chat, /^Search/, "Shift+Tab");
  await keyboard.type("heron");
  await chat.conversationList.locator(".hit a").waitFor();
  await keyboard.press("ArrowDown");
  await keyboard.press("Enter");
  // The mark is removed after a while; the focus stays.
  await eventually(
    () => chat.page.evaluate(() => document.activeElement.matches("article[data-message]")),
    "on the message",
  );

  await tabTo(chat, /^Instructions and parameters/);
  await keyboard.press("Enter");
  const dialog = chat.page.getByRole("dialog");
  await dialog.getByLabel("Instructions").waitFor();
  await tabTo(chat, /^Instructions/);
  await keyboard.type("Answer in rhyme.");
  await tabTo(chat, /^Save$/);
  await keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await waitForFocus(chat.button("Instructions and parameters: set"), "after the options");

  await tabTo(chat, /^Settings$/, "Shift+Tab");
  await keyboard.press("Enter");
  await chat.page.getByRole("dialog", { name: "Settings" }).waitFor();
  await tabTo(chat, /^Text size/);
  const size = () => chat.page.getByLabel("Text size").inputValue();
  const before = await size();
  await keyboard.press("ArrowDown");
  await eventually(async () => (await size()) !== before, "another text size");
  await keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await waitForFocus(chat.button("Settings"), "after the settings");
});

/** Records what the live regions say; returns a function that waits until they have said words. */
async function listen({ page }) {
  // What announces an answer is fetched after the first view.
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => {
    window.heard = [];
    const regions = [...document.querySelectorAll("[role=status], [role=alert]")];
    // A region that is added together with its words is not read out.
    for (const region of regions)
      new MutationObserver(() => window.heard.push(region.textContent)).observe(region, {
        childList: true,
        characterData: true,
        subtree: true,
      });
  });
  return (words) =>
    eventually(async () => {
      // What is heard between two calls is not lost.
      const heard = await page.evaluate((pattern) => {
        const said = window.heard.join("\n");
        if (pattern.test(said)) window.heard = [];
        return said;
      }, words);
      assert.match(heard, words);
    });
}

const ANSWER = [
  "## Rivers\n\nThe **Elbe** and `npm run`, with $x^2$.\n\n- one\n- two\n\n",
  "| river | km |\n|---|--:|\n| Rhine | 1230 |\n\n```python\nprint(1)\n```\n",
].join("");

test("a screen reader is given words to ask, read, copy, edit, change the branch, search, set options and settings", async ({
  open,
  provider,
}) => {
  const chat = await open();
  const { page } = chat;
  const hears = await listen(chat);
  const question = await provider.script(completeAnswer(ANSWER), completeAnswer("Second."));
  await chat.askAndWait(question);
  await hears(/Answering[^]*Rivers[^]*Answer complete/);

  await chat.answer.locator("math").waitFor({ state: "attached" });
  const read = await chat.thread.ariaSnapshot();
  for (const part of [
    /log "Conversation"/,
    new RegExp(`You wrote:[^]*${question}`),
    /Answer:/,
    /heading "Rivers"/,
    /strong: Elbe/,
    /code: npm run/,
    /math/,
    /listitem: one/,
    /columnheader "river"/,
    /cell "Rhine"/,
    /button "Copy code"/,
    /print\(1\)/,
  ])
    assert.match(read, part);

  await chat.action("Copy answer").press("Enter");
  await hears(/Copied/);

  await chat.questions.last().getByRole("button", { name: "Edit message" }).press("Enter");
  const described = await editor(chat).evaluate(
    (node) => document.getElementById(node.getAttribute("aria-describedby")).textContent,
  );
  assert.match(described, /sends, Esc cancels/);
  await editor(chat).fill(`${question} edited`);
  await editor(chat).press("Control+Enter");
  await hears(/Second\.[^]*Answer complete/);

  await chat.thread.getByRole("button", { name: "Previous version" }).press("Enter");
  await hears(/Version 1 of 2/);

  await chat.conversationList.getByRole("searchbox").fill("Elbe");
  await hears(/1 found|1 result/);
  await chat.conversationList.getByRole("searchbox").fill("");

  await chat.button("Instructions and parameters").press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Temperature").fill("3");
  await dialog.getByRole("button", { name: "Save" }).press("Enter");
  const wrong = () =>
    page.evaluate(() => {
      const field = document.activeElement;
      const reason = document.getElementById(field.getAttribute("aria-describedby"));
      return `${field.labels?.[0].textContent} ${field.ariaInvalid}: ${reason?.textContent}`;
    });
  await eventually(async () => assert.match(await wrong(), /^Temperature true: .*from 0 to 2/));
  await dialog.getByLabel("Temperature").fill("1");
  await dialog.getByRole("button", { name: "Save" }).press("Enter");
  await hears(/Saved/);
  await dialog.waitFor({ state: "detached" });
  await readSettings(chat);
});

async function readSettings(chat) {
  await chat.button("Settings").press("Enter");
  const dialog = chat.page.getByRole("dialog", { name: "Settings" });
  await dialog.waitFor();
  const parts = [
    /region "Appearance"[^]*combobox "Language"[^]*combobox "Text size"/,
    /region "Writing"[^]*combobox "Enter key"[^]*textbox "Instructions for new conversations"/,
    /region "Reading"[^]*checkbox "Keep the question in view while its answer grows"/,
    /region "Your data"[^]*term: In this browser[^]*term: On the server, for you/,
    /button "Close"/,
  ];
  await eventually(async () => {
    const read = await dialog.ariaSnapshot();
    for (const part of parts) assert.match(read, part);
  });
  const images = dialog.getByLabel("Images from other servers");
  const hint = await images.evaluate(
    (node) => document.getElementById(node.getAttribute("aria-describedby")).textContent,
  );
  assert.match(hint, /sees your address/);
  const wrap = dialog.getByRole("checkbox", { name: "Wrap long lines of code" });
  await wrap.press("Space");
  await eventually(async () =>
    assert.match(await dialog.ariaSnapshot(), /checkbox "Wrap long lines of code" \[checked\]/),
  );
  await dialog.getByLabel("Language").selectOption("de");
  await chat.page.getByRole("dialog", { name: "Einstellungen" }).waitFor();
  await chat.page.waitForFunction(() => document.documentElement.lang === "de");
}
