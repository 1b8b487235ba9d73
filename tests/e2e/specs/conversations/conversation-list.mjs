// The list of conversations: new, opened, renamed, deleted and long ones.
import assert from "node:assert/strict";
import { deltas, stall, completeAnswer } from "../../harness/provider.mjs";
import { eventually } from "../../harness/eventually.mjs";
import { test } from "../../harness/registry.mjs";
import { waitForFocus } from "../../harness/waiting/focus.mjs";
import { topAtRest } from "../../harness/waiting/scroll.mjs";

const pathOf = (chat) => new URL(chat.page.url()).pathname;

test("a first question creates a conversation with an address, a title and a list entry", async ({
  open,
  provider,
}) => {
  const question = await provider.script(completeAnswer("Yes."));
  const chat = await open();
  assert.equal(pathOf(chat), "/");
  assert.deepEqual(await chat.titles(), []);
  await chat.askAndWait(question);
  await chat.waitForPath(/^\/c\/[0-9a-f-]{36}$/);
  await eventually(async () => assert.deepEqual(await chat.titles(), [question]));
  await eventually(async () => assert.ok((await chat.page.title()).startsWith(question)));
});

test("an address opens its conversation, and Back and Forward move between conversations", async ({
  open,
  provider,
}) => {
  const chat = await open();
  await chat.askAndWait(await provider.script(completeAnswer("The first.")));
  await chat.waitForPath(/^\/c\//);
  const first = pathOf(chat);
  await chat.button("New conversation").click();
  await chat.askAndWait(await provider.script(completeAnswer("The second.")));
  const other = await open(first);
  await other.waitForText("The first.");
  await chat.page.goBack();
  await chat.waitForText("The first.");
  await chat.page.goForward();
  await chat.waitForText("The second.");
});

test("the conversation used last is first in the list", async ({ open, provider }) => {
  const [one, two] = [
    await provider.script(completeAnswer("One.")),
    await provider.script(completeAnswer("Two.")),
  ];
  const chat = await open();
  await chat.askAndWait(one);
  await chat.button("New conversation").click();
  await chat.askAndWait(two);
  await eventually(async () => assert.deepEqual(await chat.titles(), [two, one]));
  await chat.conversationList.getByRole("link", { name: one }).click();
  await chat.waitForText("One.");
  await chat.askAndWait(await provider.script(completeAnswer("More.")));
  await eventually(async () => assert.deepEqual(await chat.titles(), [one, two]));
  await chat.page.reload();
  await eventually(async () => assert.deepEqual(await chat.titles(), [one, two]));
});

test("an answer continues while another conversation is shown, and the list marks it as running", async ({
  open,
  provider,
}) => {
  const running = await provider.script([...deltas("begun"), stall]);
  const chat = await open();
  await chat.ask(running);
  await chat.waitForText("begun");
  await chat.button("New conversation").click();
  await chat.conversationList.getByRole("img", { name: "An answer is being written" }).waitFor();
  await chat.askAndWait(await provider.script(completeAnswer("Meanwhile.")));
  await chat.conversationList.getByRole("link", { name: running }).click();
  await chat.waitForText("begun");
  await chat.stop.click();
  await chat.waitForStatus("stopped");
  await eventually(
    async () => (await chat.conversationList.getByRole("img").count()) === 0,
    "the dot is removed",
  );
});

test("a new title is kept in every tab, and Esc cancels the renaming", async ({
  open,
  provider,
}) => {
  const question = await provider.script(completeAnswer("Yes."));
  const chat = await open();
  await chat.askAndWait(question);
  await chat.waitForPath(/^\/c\//);
  const other = await open(pathOf(chat));
  await chat.chooseFromMenu(question, "Rename");
  await waitForFocus(chat.titleField, "in the title");
  await chat.page.keyboard.type("not this");
  await chat.page.keyboard.press("Escape");
  await eventually(async () => assert.deepEqual(await chat.titles(), [question]));
  await chat.chooseFromMenu(question, "Rename");
  await waitForFocus(chat.titleField, "in the title again");
  await chat.page.keyboard.type("Rivers & <b>seas</b>");
  await chat.page.keyboard.press("Enter");
  for (const tab of [chat, other]) {
    await eventually(async () => assert.deepEqual(await tab.titles(), ["Rivers & <b>seas</b>"]));
    await tab.page.getByRole("heading", { level: 1, name: "Rivers & <b>seas</b>" }).waitFor();
  }
  await chat.page.reload();
  await eventually(async () => assert.deepEqual(await chat.titles(), ["Rivers & <b>seas</b>"]));
});

test("another user's conversation looks like a missing one and is not found by search", async ({
  open,
  provider,
}) => {
  const chat = await open();
  await chat.askAndWait(await provider.script(completeAnswer("Between us.")));
  await chat.waitForPath(/^\/c\//);
  const stranger = await open(pathOf(chat), { user: "other" });
  await stranger.page.getByText("This conversation was not found.").waitFor();
  assert.deepEqual(await stranger.titles(), []);
  assert.doesNotMatch(await stranger.page.content(), /Between us/);
  await stranger.conversationList.getByRole("searchbox").fill("between us");
  await stranger.conversationList.getByText("No results").waitFor();
});

test("a long conversation loads its end first and earlier messages on request", async ({
  openStored,
  provider,
}) => {
  const question = await provider.script(
    completeAnswer("Of all the first."),
    completeAnswer("Again."),
  );
  const chat = await openStored(Array.from({ length: 27 }, (_, turn) => `${question} ${turn}`));
  await chat.questions.getByText(`${question} 26`, { exact: true }).waitFor();
  assert.equal(await chat.questions.getByText(`${question} 0`, { exact: true }).count(), 0);
  const found = (text) =>
    chat.page.evaluate((wanted) => window.find(wanted, false, false, true), text);
  assert.equal(await found("Of all the first."), false, "not loaded yet");
  await chat.button("Show earlier messages").scrollIntoViewIfNeeded();
  await topAtRest(chat.page.locator(".thread-box"));
  const oldest = await chat.questions.first().elementHandle();
  const before = await oldest.evaluate((node) => node.getBoundingClientRect().top);
  await chat.button("Show earlier messages").click();
  await chat.questions.getByText(`${question} 0`, { exact: true }).waitFor({ state: "attached" });
  await eventually(async () => assert.equal(await chat.answers.count(), 27));
  await eventually(async () => {
    const after = await oldest.evaluate((node) => node.getBoundingClientRect().top);
    assert.ok(
      Math.abs(after - before) <= 2,
      `the visible message moved from ${before} to ${after}`,
    );
  });
  await eventually(() => found("Of all the first."), "found by the browser's search");
  await chat.button("Show earlier messages").waitFor({ state: "detached" });
});

test("the newest messages are drawn first and stay in place while earlier ones are added above", async ({
  open,
  store,
  provider,
}) => {
  const chat = await open();
  const question = await provider.script(completeAnswer("A line of an answer.\n\n".repeat(8)));
  await store(
    chat,
    Array.from({ length: 10 }, (_, turn) => `${question} ${turn}`),
  );
  await chat.page.reload();
  await chat.conversationList.getByRole("listitem").first().waitFor();
  await chat.page.waitForLoadState("networkidle");
  await chat.page.evaluate(() => {
    const log = document.querySelector("[role=log]");
    const articles = () => [...log.querySelectorAll("article")];
    window.seen = { counts: [], bottoms: [] };
    // Observed after layout, so in the position that is painted.
    const recordBottom = () => {
      const painted = new IntersectionObserver(([entry]) => {
        window.seen.bottoms.push(entry.boundingClientRect.bottom);
        painted.disconnect();
      });
      painted.observe(articles().at(-1));
    };
    new MutationObserver(() => {
      if (articles().length === 0) return;
      window.seen.counts.push(articles().length);
      recordBottom();
    }).observe(log, { childList: true });
  });
  await chat.conversationList.getByRole("link").first().click();
  await chat.questions.getByText(`${question} 0`, { exact: true }).waitFor();
  const { counts, bottoms } = await eventually(async () => {
    const seen = await chat.page.evaluate(() => window.seen);
    assert.equal(seen.counts.at(-1), 20);
    assert.equal(seen.bottoms.length, seen.counts.length, "each was painted");
    return seen;
  });
  assert.ok(counts[0] < 20, `at first: ${counts.join()}`);
  for (const bottom of bottoms) assert.ok(Math.abs(bottom - bottoms[0]) <= 1, bottoms.join());
});

test("a title in the list has the full width until its menu is shown", async ({
  open,
  provider,
}) => {
  const chat = await open();
  await chat.askAndWait(
    `A question with a title that is much too long ${await provider.script(completeAnswer("Yes."))}`,
  );
  await chat.button("New conversation").first().click();
  await chat.waitForPath(/^\/$/);
  await chat.page.mouse.move(900, 300);
  const line = chat.conversationList.getByRole("listitem").first();
  const right = async (locator) => {
    const box = await locator.boundingBox();
    return box.x + box.width;
  };
  const title = line.locator(".conversation-title");
  await eventually(async () => (await right(line)) - (await right(title)) < 16, "the full width");
  await line.hover();
  await eventually(
    async () => (await right(line)) - (await right(title)) > 30,
    "room for the menu",
  );
  await chat.page.keyboard.press("Escape");
});
