// Hostile answers: each attack in every context that is rendered differently. The page monitor also
// fails a test for a request to another host, a dialog, an error or a policy violation.
import assert from "node:assert/strict";
import { eventually } from "../../harness/eventually.mjs";
import {
  PAYLOAD,
  FOREIGN_ORIGIN,
  NON_WEB_URLS,
  HTML,
  FORMULAS,
  inEveryContext,
  inEveryLinkForm,
  findings,
  assertHarmless,
  showAnswer,
} from "../../harness/content/hostile-answers.mjs";
import { deltas, finish, completeAnswer, words } from "../../harness/provider.mjs";
import { test } from "../../harness/registry.mjs";

test("HTML is shown as text in a line, a heading, a list, a table and code", async (fixtures) => {
  const chat = await showAnswer(fixtures, HTML.flatMap(inEveryContext).join(""), 61);
  const text = await chat.text();
  for (const attack of HTML)
    assert.ok(text.includes(attack.slice(0, 24)), `shown as text: ${attack}`);
  await chat.page.reload();
  await chat.waitForStatus();
  await assertHarmless(chat);
});

test("an address of another scheme than http, https or mailto is no link in any notation", async (fixtures) => {
  const chat = await showAnswer(fixtures, NON_WEB_URLS.map(inEveryLinkForm).join(""), 37);
  for (const words of await chat.body.getByText(/^(words|picture)/).all()) {
    await words.click({ force: true, noWaitAfter: true });
  }
  await assertHarmless(chat);
  assert.equal(chat.page.context().pages().length, 1, "no click opened a page");
});

test("a web link opens in a new tab without referrer and without prefetch", async (fixtures) => {
  const text = [
    `[https://bank.example/login](${FOREIGN_ORIGIN}/login) <${FOREIGN_ORIGIN}/auto> ${FOREIGN_ORIGIN}/bare ![beacon](${FOREIGN_ORIGIN}/x.png?told)`,
    `[user](http://bank.example@evil.example/) [mail](mailto:a@evil.example?bcc=b)`,
  ].join("\n\n");
  const chat = await showAnswer(fixtures, text, 3);
  assert.ok((await chat.body.locator("a[href]").count()) >= 5);
  const policy = await chat.page.evaluate(async () => {
    const answer = await fetch("/");
    return [answer.headers.get("referrer-policy"), answer.headers.get("x-dns-prefetch-control")];
  });
  assert.deepEqual(policy, ["no-referrer", "off"]);
});

test("a formula cannot link, load, style or cover anything", async (fixtures) => {
  const text = FORMULAS.map((source) => `In a line $${source}$.\n\n$$\n${source}\n$$\n\n`).join("");
  const chat = await showAnswer(fixtures, text, 29);
  await chat.body.locator(".katex").first().waitFor();
  await assertHarmless(chat);
  assert.equal(await chat.body.locator("a[href]").count(), 0);
});

test("reasoning is sanitised like an answer", async (fixtures) => {
  const reasoning = [...HTML, ...NON_WEB_URLS.map((address) => `[words](${address})`)].join("\n\n");
  const question = await fixtures.provider.script([
    { role: true },
    { reasoning },
    { delta: "Done." },
    ...finish(),
  ]);
  const chat = await fixtures.open();
  await chat.askAndWait(question);
  const folded = chat.answer.locator("summary, button[aria-expanded=false]").first();
  await folded.click();
  await chat.answer.getByText("<script>").first().waitFor();
  assert.deepEqual(await chat.answer.evaluate(findings), []);
  assert.equal(await chat.page.evaluate(() => window.ran), undefined);
  await eventually(async () => assert.match(await chat.answer.innerText(), /<script>/));
});

test("markup that is never closed does not change the page", async (fixtures) => {
  const text = [
    "<div ".repeat(200),
    "**_[(`<a href='".repeat(200),
    `${"> ".repeat(120)}deep`,
    `${"[".repeat(500)}x${"]".repeat(500)}(http://a.example)`,
    "\u202egnissim\u202c \u200b\u200d\ufeff",
    "```html\n<script>",
  ].join("\n\n");
  await showAnswer(fixtures, text, 97);
});

test("a link whose text is another address shows its host and hides no user name", async (fixtures) => {
  const text = [
    `[https://bank.example/login](${FOREIGN_ORIGIN}/login)`,
    `[bank.com](${FOREIGN_ORIGIN}/)`,
    "[plain](https://bank.example@evil.example/)",
    `[\u202emoc.knab](${FOREIGN_ORIGIN}/) stays \u202ewritten\u202c so`,
  ].join("\n\n");
  const chat = await showAnswer(fixtures, text, 7);
  const links = await chat.body.locator("a[href]").allTextContents();
  assert.equal(links[0], "https://bank.example/login (evil.example)");
  assert.equal(links[1], "bank.com (evil.example)");
  assert.equal(links.length, 3, "an address with a user name is no link");
  for (const bidi of await chat.body
    .locator("a[href]")
    .evaluateAll((nodes) => nodes.map((node) => getComputedStyle(node).unicodeBidi)))
    assert.equal(bidi, "isolate");
});

test("a hostile language name of a code block is text and does not widen the page", async (fixtures) => {
  const names = [
    `"onmouseover="${PAYLOAD}`,
    `<img src=x onerror=${PAYLOAD}>`,
    "\u202etpircsavaj",
    "constructor",
    "__proto__",
    "long".repeat(2_000),
  ];
  const text = names.map((name) => `\`\`\`${name}\nx = 1\n\`\`\`\n\n`).join("");
  const chat = await showAnswer(fixtures, text, 1_000);
  assert.equal(await chat.body.locator("pre").count(), names.length);
  const over = await chat.page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  assert.equal(over, 0);
  for (const head of await chat.body.locator(".md-code-head").all()) await head.hover();
  await assertHarmless(chat);
});

test("a hostile title from the model is text in the list, the head, the tab and dialogs", async (fixtures) => {
  const title = `<img src=x onerror=${PAYLOAD}>\u202eevil`;
  const { url } = await fixtures.titleServer();
  const question = await fixtures.provider.script(completeAnswer("Yes."), completeAnswer(title));
  const chat = await fixtures.open("/", { origin: url });
  await chat.askAndWait(question);
  await eventually(async () => (await chat.titles())[0].startsWith("<img"), "title set");
  await eventually(async () => {
    const tab = await chat.page.title();
    assert.ok(tab.startsWith("<img") && !tab.includes("\u202e"), tab);
  });
  await chat.page.locator("h1").getByText("<img").waitFor();
  assert.equal(await chat.page.locator("img").count(), 0);
  await chat.conversationList.locator("[data-conversation] summary").first().click();
  await chat.page.keyboard.press("Escape");
  assert.equal(await chat.page.evaluate(() => window.ran), undefined);
});

test("a provider's error text is never shown", async (fixtures) => {
  const evil = { message: HTML.join(""), type: `<b>${PAYLOAD}`, code: `javascript:${PAYLOAD}` };
  const endings = [
    [[{ status: 400, body: { error: evil } }], "failed"],
    [[{ status: 500, body: HTML.join("") }], "failed"],
    [[...deltas("begun "), { error: evil }], "failed"],
    [[...deltas("begun "), { finish: `<img src=x onerror=${PAYLOAD}>` }, { done: true }], null],
  ];
  const chat = await fixtures.open();
  for (const [asked, [steps, status]] of endings.entries()) {
    await chat.ask(await fixtures.provider.script(steps));
    await chat.answers.nth(asked).waitFor();
    if (status) await chat.waitForStatus(status);
    else await chat.send.waitFor();
    assert.doesNotMatch(await chat.page.locator("main").innerText(), /evil\.example|onerror|<b>/);
    assert.doesNotMatch(await chat.answer.innerHTML(), /javascript:|onerror/);
    assert.equal(await chat.page.evaluate(() => window.ran), undefined);
  }
});
