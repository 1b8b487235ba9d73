// Conversations: begun, found again, renamed, deleted.
import assert from "node:assert/strict";
import { deltas, stall, whole } from "../harness/provider.mjs";
import { eventually } from "../harness/eventually.mjs";
import { test } from "../harness/tests.mjs";

const pathOf = (visitor) => new URL(visitor.page.url()).pathname;

test("a first question makes a conversation with an address, a title and a place in the list", async ({
  open,
  provider,
}) => {
  const question = await provider.answers(whole("Yes."));
  const visitor = await open();
  assert.equal(pathOf(visitor), "/");
  assert.deepEqual(await visitor.titles(), []);
  await visitor.askWhole(question);
  await visitor.isAt(/^\/c\/[0-9a-f-]{36}$/);
  await eventually(async () => assert.deepEqual(await visitor.titles(), [question]));
  await eventually(async () => assert.ok((await visitor.page.title()).startsWith(question)));
});

test("an address opens its conversation, and Back and Forward go between them", async ({
  open,
  provider,
}) => {
  const visitor = await open();
  await visitor.askWhole(await provider.answers(whole("The first.")));
  await visitor.isAt(/^\/c\//);
  const first = pathOf(visitor);
  await visitor.button("New conversation").click();
  await visitor.askWhole(await provider.answers(whole("The second.")));
  const other = await open(first);
  await other.shows("The first.");
  await visitor.page.goBack();
  await visitor.shows("The first.");
  await visitor.page.goForward();
  await visitor.shows("The second.");
});

test("the conversation used last stands first", async ({ open, provider }) => {
  const [one, two] = [await provider.answers(whole("One.")), await provider.answers(whole("Two."))];
  const visitor = await open();
  await visitor.askWhole(one);
  await visitor.button("New conversation").click();
  await visitor.askWhole(two);
  await eventually(async () => assert.deepEqual(await visitor.titles(), [two, one]));
  await visitor.list.getByRole("link", { name: one }).click();
  await visitor.shows("One.");
  await visitor.askWhole(await provider.answers(whole("More.")));
  await eventually(async () => assert.deepEqual(await visitor.titles(), [one, two]));
  await visitor.page.reload();
  await eventually(async () => assert.deepEqual(await visitor.titles(), [one, two]));
});

test("an answer goes on while one reads elsewhere, and the list shows that it runs", async ({
  open,
  provider,
}) => {
  const running = await provider.answers([...deltas("begun"), stall]);
  const visitor = await open();
  await visitor.ask(running);
  await visitor.shows("begun");
  await visitor.button("New conversation").click();
  await visitor.list.getByRole("img", { name: "An answer is being written" }).waitFor();
  await visitor.askWhole(await provider.answers(whole("Meanwhile.")));
  await visitor.list.getByRole("link", { name: running }).click();
  await visitor.shows("begun");
  await visitor.stop.click();
  await visitor.ended("stopped");
  await eventually(async () => (await visitor.list.getByRole("img").count()) === 0, "the dot goes");
});

test("a renamed conversation keeps its name, here and in another tab; Esc renames nothing", async ({
  open,
  provider,
}) => {
  const question = await provider.answers(whole("Yes."));
  const visitor = await open();
  await visitor.askWhole(question);
  await visitor.isAt(/^\/c\//);
  const other = await open(pathOf(visitor));
  await visitor.choose(question, "Rename");
  await visitor.page.keyboard.type("not this");
  await visitor.page.keyboard.press("Escape");
  await eventually(async () => assert.deepEqual(await visitor.titles(), [question]));
  await visitor.choose(question, "Rename");
  await visitor.page.keyboard.type("Rivers & <b>seas</b>");
  await visitor.page.keyboard.press("Enter");
  for (const tab of [visitor, other]) {
    await eventually(async () => assert.deepEqual(await tab.titles(), ["Rivers & <b>seas</b>"]));
    await tab.page.getByRole("heading", { level: 1, name: "Rivers & <b>seas</b>" }).waitFor();
  }
  await visitor.page.reload();
  await eventually(async () => assert.deepEqual(await visitor.titles(), ["Rivers & <b>seas</b>"]));
});

test("a deleted conversation is gone in every tab, and its address says so", async ({
  open,
  provider,
}) => {
  const question = await provider.answers([...deltas("begun"), stall]);
  const visitor = await open();
  await visitor.ask(question);
  await visitor.shows("begun");
  await visitor.isAt(/^\/c\//);
  const address = pathOf(visitor);
  const other = await open(address);
  await other.shows("begun");
  await visitor.choose(question, "Delete");
  for (const tab of [visitor, other]) {
    await tab.isAt(/^\/$/);
    assert.deepEqual(await tab.titles(), []);
    assert.equal(await tab.answers.count(), 0);
  }
  await provider.isLeft(question);
  const late = await open(address);
  await late.page.getByText("This conversation does not exist, or it is not yours.").waitFor();
});

test("another person's conversation is answered like one that never was", async ({
  open,
  provider,
}) => {
  const visitor = await open();
  await visitor.askWhole(await provider.answers(whole("Between us.")));
  await visitor.isAt(/^\/c\//);
  const stranger = await open(pathOf(visitor), { as: "a stranger" });
  await stranger.page.getByText("This conversation does not exist, or it is not yours.").waitFor();
  assert.deepEqual(await stranger.titles(), []);
  assert.doesNotMatch(await stranger.page.content(), /Between us/);
});

test("a long conversation loads its end first, and what came before on request", async ({
  open,
  provider,
}) => {
  const visitor = await open();
  const question = await provider.answers(whole("Of all the first."), whole("Again."));
  for (let turn = 0; turn < 27; turn += 1) await visitor.askWhole(`${question} ${turn}`);
  await visitor.page.reload();
  await visitor.questions.getByText(`${question} 26`, { exact: true }).waitFor();
  assert.equal(await visitor.questions.getByText(`${question} 0`, { exact: true }).count(), 0);
  const found = (text) =>
    visitor.page.evaluate((wanted) => window.find(wanted, false, false, true), text);
  assert.equal(await found("Of all the first."), false, "not there to be found yet");
  await visitor.button("Show earlier messages").scrollIntoViewIfNeeded();
  const oldest = await visitor.questions.first().elementHandle();
  const before = await oldest.evaluate((node) => node.getBoundingClientRect().top);
  await visitor.button("Show earlier messages").click();
  await visitor.questions
    .getByText(`${question} 0`, { exact: true })
    .waitFor({ state: "attached" });
  assert.equal(await visitor.answers.count(), 27);
  await eventually(async () => {
    const after = await oldest.evaluate((node) => node.getBoundingClientRect().top);
    assert.ok(Math.abs(after - before) <= 2, `what was in sight moved from ${before} to ${after}`);
  });
  assert.equal(await found("Of all the first."), true, "the browser's own search finds it");
  assert.equal(await visitor.button("Show earlier messages").count(), 0);
});

test("the newest messages of a conversation are there first and stay in place while others come above", async ({
  open,
  provider,
}) => {
  const visitor = await open();
  const question = await provider.answers(whole("A line of an answer.\n\n".repeat(8)));
  for (let turn = 0; turn < 10; turn += 1) await visitor.askWhole(`${question} ${turn}`);
  await visitor.button("New conversation").first().click();
  await visitor.page.reload();
  await visitor.list.getByRole("listitem").first().waitFor();
  await visitor.page.waitForLoadState("networkidle");
  await visitor.page.evaluate(() => {
    const log = document.querySelector("[role=log]");
    const articles = () => [...log.querySelectorAll("article")];
    window.seen = { counts: [], bottoms: [] };
    // Tells where it is in the frame that is painted, after all that moves the thread.
    const place = () => {
      const painted = new IntersectionObserver(([entry]) => {
        window.seen.bottoms.push(entry.boundingClientRect.bottom);
        painted.disconnect();
      });
      painted.observe(articles().at(-1));
    };
    new MutationObserver(() => {
      if (articles().length === 0) return;
      window.seen.counts.push(articles().length);
      place();
    }).observe(log, { childList: true });
  });
  await visitor.list.getByRole("link").first().click();
  await visitor.questions.getByText(`${question} 0`, { exact: true }).waitFor();
  const { counts, bottoms } = await visitor.page.evaluate(() => window.seen);
  assert.ok(counts[0] < 20 && counts.at(-1) === 20, `first and last: ${counts.join()}`);
  assert.ok(bottoms.length > 0);
  for (const bottom of bottoms) assert.ok(Math.abs(bottom - bottoms[0]) <= 1, bottoms.join());
});

test("a title in the list has the whole line until its menu is wanted", async ({
  open,
  provider,
}) => {
  const visitor = await open();
  await visitor.askWhole(
    `A question with a title that is much too long ${await provider.answers(whole("Yes."))}`,
  );
  await visitor.button("New conversation").first().click();
  await visitor.isAt(/^\/$/);
  await visitor.page.mouse.move(900, 300);
  const line = visitor.list.getByRole("listitem").first();
  const right = async (locator) => {
    const box = await locator.boundingBox();
    return box.x + box.width;
  };
  const title = line.locator(".conversation-title");
  await eventually(async () => (await right(line)) - (await right(title)) < 16, "the whole line");
  await line.hover();
  await eventually(
    async () => (await right(line)) - (await right(title)) > 30,
    "room for the menu",
  );
  await visitor.page.keyboard.press("Escape");
});
