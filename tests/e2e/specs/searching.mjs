// What was said is found again from the list.
import assert from "node:assert/strict";
import { whole } from "../harness/provider.mjs";
import { eventually } from "../harness/eventually.mjs";
import { test } from "../harness/tests.mjs";

test("a word of an answer finds its conversation, which opens by the keyboard", async ({
  open,
  provider,
}) => {
  const visitor = await open();
  await visitor.askWhole(await provider.answers(whole("A grèbe nests on floating reeds.")));
  await visitor.button("New conversation").click();
  await visitor.askWhole(await provider.answers(whole("Something else altogether.")));
  const box = visitor.list.getByRole("searchbox");
  const hits = visitor.list.locator(".hit a");
  await box.fill("GREB reeds");
  await eventually(async () => assert.equal(await hits.count(), 1));
  assert.deepEqual(await hits.locator("mark").allTextContents(), ["grèbe", "reeds"]);
  await box.press("ArrowDown");
  await visitor.page.keyboard.press("Enter");
  await visitor.shows("A grèbe nests");
  await box.press("Escape");
  await eventually(async () => assert.equal((await visitor.titles()).length, 2));
});

/** The message that has the focus is marked, and begins in sight. */
async function isReached(visitor, text) {
  await visitor.thread.locator("[data-reached]").getByText(text).first().waitFor();
  await eventually(async () => {
    const found = await visitor.page.evaluate(() => {
      const box = document.querySelector(".thread-box").getBoundingClientRect();
      const message = document.activeElement.closest("[data-message]");
      const { top } = message.getBoundingClientRect();
      return { text: message.innerText, isInSight: top >= box.top && top < box.bottom - 40 };
    });
    assert.ok(found.text.includes(text) && found.isInSight, JSON.stringify(found));
  });
}

test("a hit opens its conversation at the message, also among earlier ones that were not loaded", async ({
  open,
  provider,
}) => {
  const visitor = await open();
  const early = "A kingfisher waits above the water. ".repeat(30);
  await visitor.askWhole(await provider.answers(whole("First of all.")));
  await visitor.askWhole(await provider.answers(whole(early)));
  for (let turn = 0; turn < 27; turn += 1)
    await visitor.askWhole(await provider.answers(whole(`Answer ${turn}. `.repeat(40))));
  const path = new URL(visitor.page.url()).pathname;
  await visitor.button("New conversation").click();
  await visitor.page.reload();
  const box = visitor.list.getByRole("searchbox");
  const hit = visitor.list.locator(".hit a");
  await box.fill("kingfisher");
  await hit.waitFor();
  await hit.click();
  await isReached(visitor, "A kingfisher waits");
  await visitor.button("Jump to latest").waitFor();
  assert.equal(new URL(visitor.page.url()).pathname, path);
  assert.equal(new URL(visitor.page.url()).hash, "", "a reload begins at the end again");
  await visitor.page.keyboard.press("Tab");
  const next = await visitor.page.evaluate(() => document.activeElement.getAttribute("aria-label"));
  assert.equal(next, "Copy answer", "Tab goes on from there");
  await eventually(async () => (await visitor.thread.locator("[data-reached]").count()) === 0);
  // A second time, from the end of the same conversation; and in a tab of its own.
  await visitor.button("Jump to latest").click();
  await hit.click();
  await isReached(visitor, "A kingfisher waits");
  const tab = await open(await hit.getAttribute("href"));
  await isReached(tab, "A kingfisher waits");
});

test("a hit on another branch shows that branch at the message, without motion where none is wanted", async ({
  open,
  provider,
}) => {
  const visitor = await open("/", { reducedMotion: "reduce" });
  await visitor.askWhole(await provider.answers(whole("An otter swims. "), whole("A beaver.")));
  await visitor.action("Retry").click();
  await visitor.shows("A beaver.");
  await visitor.ended();
  await visitor.askWhole(await provider.answers(whole("Below the second.")));
  await visitor.page.reload();
  await visitor.shows("Below the second.");
  await visitor.list.getByRole("searchbox").fill("otter");
  await visitor.list.locator(".hit a").click();
  await isReached(visitor, "An otter swims.");
  await visitor.thread.getByRole("group", { name: "Version 1 of 2" }).waitFor();
  assert.equal(await visitor.answers.count(), 1);
  await eventually(async () => (await visitor.thread.locator("[data-reached]").count()) === 0);
  assert.equal(
    await visitor.answer.evaluate((node) => getComputedStyle(node).transitionDuration),
    "0s",
  );
});

test("a stranger finds nothing of it", async ({ open, provider }) => {
  const visitor = await open();
  await visitor.askWhole(await provider.answers(whole("The password is swordfish.")));
  const stranger = await open("/", { as: "a stranger" });
  await stranger.askWhole(await provider.answers(whole("Hello.")));
  await stranger.list.getByRole("searchbox").fill("swordfish");
  await stranger.list.getByText("0 found").waitFor();
});
