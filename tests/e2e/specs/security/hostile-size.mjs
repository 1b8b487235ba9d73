// A conversation of hostile texts does not hold up the page.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { completeAnswer } from "../../harness/provider.mjs";
import { test } from "../../harness/registry.mjs";

const TEXTS = new URL("../../../../frontend/tests/support/hostile-texts.json", import.meta.url);
const LENGTH = 30_000;
/** On a quiet machine at most 200; other processes also make a task's own time longer. */
const LONGEST_MS = 250;
const NOTE = "This answer could not be displayed";

function hostileText({ before, unit, after }) {
  const count = Math.ceil(LENGTH / unit.length);
  const units = Array.from({ length: count }, (_, index) => unit.replaceAll("{i}", index));
  return before + units.join("").slice(0, LENGTH) + after;
}

const TIMELINE = ["devtools.timeline", "disabled-by-default-devtools.timeline"];
const MARK = "main thread";

/**
 * Runs `work`; returns the CPU time in ms of the longest task of the page's main thread, which other
 * processes do not change as they change its duration.
 */
async function longestTask(page, work) {
  const browser = page.context().browser();
  await browser.startTracing(page, { categories: TIMELINE });
  await work();
  await page.evaluate((mark) => console.timeStamp(mark), MARK);
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const { pid, tid } = traceEvents.find(({ args }) => args?.data?.message === MARK);
  const tasks = traceEvents.filter((event) => event.pid === pid && event.tid === tid);
  const times = tasks.filter(({ name }) => name === "RunTask").map(({ tdur = 0 }) => tdur / 1_000);
  return times.reduce((most, time) => Math.max(most, time), 0);
}

/**
 * Runs in the page: presses the button for earlier messages until all are shown and drawn. A locator
 * would search a page of this size by role, in tasks longer than those of the page itself.
 */
function showAll(count) {
  const all = (name) => document.getElementsByClassName(name);
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (all("md-section-later").length > 0) return;
      document.querySelector(".earlier button:enabled")?.click();
      if (all("answer").length < count) return;
      clearInterval(timer);
      resolve();
    }, 100);
  });
}

/** Opens the conversation and all of its earlier messages. */
async function openAll(chat, url, count) {
  await chat.page.goto(url);
  await chat.mountedComposer.waitFor();
  await chat.page.locator(".answer").last().waitFor();
  await chat.page.evaluate(showAll, count);
}

/** Runs in the page: scrolls to each answer, from the last to the first. */
async function scrollThrough() {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  for (const answer of [...document.querySelectorAll(".answer")].reverse()) {
    answer.scrollIntoView();
    await frame();
    await frame();
  }
}

/**
 * Returns the longest task of `work`: of its second run if the first one is too long, which may have
 * compiled what the second one runs. `again` makes the page ready for the second one.
 */
async function longestOf(page, work, again) {
  const first = await longestTask(page, work);
  if (first <= LONGEST_MS) return first;
  await again();
  return Math.min(first, await longestTask(page, work));
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
  const { page } = chat;
  const openIt = () => openAll(chat, url, texts.length);
  const opening = await longestOf(page, openIt, async () => {});
  // What has been in sight keeps its height: the second run is in a page that has shown nothing.
  const scrolling = await longestOf(page, () => page.evaluate(scrollThrough), openIt);
  const longest = `opening ${opening} ms, scrolling ${scrolling} ms`;
  assert.ok(Math.max(opening, scrolling) <= LONGEST_MS, `the longest tasks: ${longest}`);
  assert.equal(await page.getByText(NOTE).count(), 0);
  await page.locator(".thread-box").evaluate((node) => node.scrollTo(0, node.scrollHeight));
  await chat.askAndWait(await provider.script(completeAnswer("Still here.")));
  await chat.waitForText("Still here.");
  await chat.button("New conversation").first().click();
  await chat.waitForPath(/^\/$/);
});
