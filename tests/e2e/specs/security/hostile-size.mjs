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

/** Opens the conversation and all of its earlier messages. */
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
  const openOnce = () => longestTask(chat.page, () => openAll(chat, url, texts.length));
  let longest = await openOnce();
  // The first may have compiled what the next one runs.
  if (longest > LONGEST_MS) longest = Math.min(longest, await openOnce());
  assert.ok(longest <= LONGEST_MS, `the longest task took ${longest} ms`);
  assert.equal(await chat.page.getByText(NOTE).count(), 0);
  const box = chat.page.locator(".thread-box");
  await box.evaluate((node) => node.scrollTo(0, node.scrollHeight / 2));
  await box.evaluate((node) => node.scrollTo(0, node.scrollHeight));
  await chat.askAndWait(await provider.script(completeAnswer("Still here.")));
  await chat.waitForText("Still here.");
  await chat.button("New conversation").first().click();
  await chat.waitForPath(/^\/$/);
});
