// A conversation of hostile texts does not hold up the page.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { eventually } from "../../harness/eventually.mjs";
import { completeAnswer } from "../../harness/provider.mjs";
import { test } from "../../harness/registry.mjs";

const TEXTS = new URL("../../../../frontend/tests/support/hostile-texts.json", import.meta.url);
const LENGTH = 30_000;
/** On a quiet machine 200; here other processes take their share. */
const LONGEST_MS = 1_000;
const NOTE = "This answer could not be drawn";

function hostileText({ before, unit, after }) {
  const count = Math.ceil(LENGTH / unit.length);
  const units = Array.from({ length: count }, (_, index) => unit.replaceAll("{i}", index));
  return before + units.join("").slice(0, LENGTH) + after;
}

/** Records the longest block of the main thread from the start of each page on. */
const watchBlocks = (page) =>
  page.addInitScript(() => {
    window.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries())
        window.longest = Math.max(window.longest, duration);
    }).observe({ type: "longtask", buffered: true });
  });

/** Opens the conversation and all of its earlier messages; returns the longest block in ms. */
async function openAll(chat, url, count) {
  await chat.page.goto(url);
  await chat.mountedComposer.waitFor();
  await chat.answer.waitFor();
  for (let shown = 0; shown < count;) {
    const earlier = chat.button("Show earlier messages");
    await eventually(async () => {
      shown = await chat.answers.count();
      return shown === count || (await earlier.count()) > 0;
    }, "all answers or the button for earlier ones");
    // It goes with the last page, which may have come meanwhile.
    if (shown < count) await earlier.click({ timeout: 2_000 }).catch(() => null);
  }
  const missing = chat.page.locator(".md-section-later");
  await eventually(async () => (await missing.count()) === 0, "all sections are drawn");
  return chat.page.evaluate(() => window.longest);
}

test("a conversation of 50 hostile texts never blocks the page for long, and it stays usable", async ({
  open,
  store,
  server,
  provider,
}) => {
  const texts = JSON.parse(await readFile(TEXTS, "utf8"));
  assert.ok(texts.length >= 50);
  const chat = await open();
  const questions = [];
  for (const text of texts)
    questions.push(await provider.script(completeAnswer(hostileText(text))));
  const url = new URL(await store(chat, questions), server).href;
  await watchBlocks(chat.page);
  const longest = [];
  for (let run = 0; run < 3; run += 1) longest.push(await openAll(chat, url, texts.length));
  const [, median] = longest.sort((a, b) => a - b);
  assert.ok(median <= LONGEST_MS, `the longest blocks took ${longest.join(", ")} ms`);
  assert.equal(await chat.page.getByText(NOTE).count(), 0);
  const box = chat.page.locator(".thread-box");
  await box.evaluate((node) => node.scrollTo(0, node.scrollHeight / 2));
  await box.evaluate((node) => node.scrollTo(0, node.scrollHeight));
  await chat.askAndWait(await provider.script(completeAnswer("Still here.")));
  await chat.waitForText("Still here.");
  await chat.button("New conversation").first().click();
  await chat.waitForPath(/^\/$/);
});
