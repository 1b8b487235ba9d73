// Search of messages and titles in the list.
import assert from "node:assert/strict";
import { completeAnswer } from "../../harness/provider.mjs";
import { eventually } from "../../harness/eventually.mjs";
import { test } from "../../harness/registry.mjs";

test("words of an answer find its conversation, which the keyboard opens", async ({
  open,
  provider,
}) => {
  const chat = await openWithMarks(open);
  await chat.askAndWait(await provider.script(completeAnswer("A grèbe nests on floating reeds.")));
  await chat.button("New conversation").click();
  await chat.askAndWait(await provider.script(completeAnswer("Something else altogether.")));
  const box = chat.conversationList.getByRole("searchbox");
  const hits = chat.conversationList.locator(".hit a");
  await box.fill("GREB reeds");
  await eventually(async () => assert.equal(await hits.count(), 1));
  assert.deepEqual(await hits.locator("mark").allTextContents(), ["grèbe", "reeds"]);
  await box.press("ArrowDown");
  await chat.page.keyboard.press("Enter");
  await waitForHit(chat, "A grèbe nests");
  await box.press("Escape");
  await eventually(async () => assert.equal((await chat.titles()).length, 2));
});

/** Runs in the page: records the messages that are marked, which they are for a short time. */
function recordMarks() {
  window.marked = [];
  new MutationObserver((changes) => {
    for (const { target } of changes) if ("reached" in target.dataset) window.marked.push(target);
  }).observe(document, { subtree: true, attributeFilter: ["data-reached"] });
}

/** Opens the start page, and records the marks in it and in further tabs. */
async function openWithMarks(open, options) {
  const chat = await open("/", options);
  await chat.page.context().addInitScript(recordMarks);
  await chat.page.evaluate(recordMarks);
  return chat;
}

/** Waits until the message with `text` has the focus and the mark, and its start is visible. */
async function waitForHit(chat, text) {
  await eventually(
    () =>
      chat.page.evaluate((words) => {
        const isMarked = window.marked.some((message) => message.innerText.includes(words));
        if (isMarked) window.marked = [];
        return isMarked;
      }, text),
    `marked: ${text}`,
  );
  await eventually(async () => {
    const found = await chat.page.evaluate(() => {
      const box = document.querySelector(".thread-box").getBoundingClientRect();
      const message = document.activeElement.closest("[data-message]");
      const { top } = message.getBoundingClientRect();
      return { text: message.innerText, isVisible: top >= box.top && top < box.bottom - 40 };
    });
    assert.ok(found.text.includes(text) && found.isVisible, JSON.stringify(found));
  });
}

test("a hit opens its conversation at the message, also among messages that were not loaded", async ({
  open,
  store,
  provider,
}) => {
  const chat = await openWithMarks(open);
  const early = "A kingfisher waits above the water. ".repeat(30);
  const question = await provider.script(
    completeAnswer("First of all."),
    completeAnswer(early),
    completeAnswer("Another answer. ".repeat(40)),
  );
  const path = await store(
    chat,
    Array.from({ length: 29 }, (_, turn) => `${question} ${turn}`),
  );
  const box = chat.conversationList.getByRole("searchbox");
  const hit = chat.conversationList.locator(".hit a");
  await box.fill("kingfisher");
  await hit.waitFor();
  await hit.click();
  await waitForHit(chat, "A kingfisher waits");
  await chat.button("Jump to latest").waitFor();
  assert.equal(new URL(chat.page.url()).pathname, path);
  assert.equal(new URL(chat.page.url()).hash, "", "a reload shows the end");
  await chat.page.keyboard.press("Tab");
  const next = await chat.page.evaluate(() => document.activeElement.getAttribute("aria-label"));
  assert.equal(next, "Copy answer", "Tab continues from the message");
  await eventually(async () => (await chat.thread.locator("[data-reached]").count()) === 0);
  // Again from the end of the same conversation, and in a new tab.
  await chat.button("Jump to latest").click();
  await hit.click();
  await waitForHit(chat, "A kingfisher waits");
  const tab = await open(await hit.getAttribute("href"));
  await waitForHit(tab, "A kingfisher waits");
});

test("a hit on another branch shows that branch at the message, without motion if motion is reduced", async ({
  open,
  provider,
}) => {
  const chat = await openWithMarks(open, { reducedMotion: "reduce" });
  await chat.askAndWait(
    await provider.script(completeAnswer("An otter swims. "), completeAnswer("A beaver.")),
  );
  await chat.action("Retry").click();
  await chat.waitForText("A beaver.");
  await chat.waitForStatus();
  await chat.askAndWait(await provider.script(completeAnswer("Below the second.")));
  await chat.page.reload();
  await chat.waitForText("Below the second.");
  await chat.conversationList.getByRole("searchbox").fill("otter");
  await chat.conversationList.locator(".hit a").click();
  await waitForHit(chat, "An otter swims.");
  await chat.thread.getByRole("group", { name: "Version 1 of 2" }).waitFor();
  assert.equal(await chat.answers.count(), 1);
  await eventually(async () => (await chat.thread.locator("[data-reached]").count()) === 0);
  assert.equal(
    await chat.answer.evaluate((node) => getComputedStyle(node).transitionDuration),
    "0s",
  );
});
