// More of what a hostile model may write: one trick to a test run, in the places that render
// differently. The watch over every page fails a test for a request to another host, a dialog, an
// error or a breach of the policy.
import assert from "node:assert/strict";
import { eventually } from "../harness/eventually.mjs";
import {
  RUN,
  AWAY,
  ADDRESSES,
  HTML,
  FORMULAS,
  places,
  links,
  findings,
  isHarmless,
  shown,
} from "../harness/malice.mjs";
import { deltas, end, whole, words } from "../harness/provider.mjs";
import { test } from "../harness/tests.mjs";

test("HTML of every kind is text, in a line, a heading, a list, a table and code", async (stage) => {
  const visitor = await shown(stage, HTML.flatMap(places).join(""), 61);
  const text = await visitor.text();
  for (const trick of HTML)
    assert.ok(text.includes(trick.slice(0, 24)), `shown as it is: ${trick}`);
  await visitor.page.reload();
  await visitor.ended();
  await isHarmless(visitor);
});

test("an address that is none of the web's is no link, however it is written", async (stage) => {
  const visitor = await shown(stage, ADDRESSES.map(links).join(""), 37);
  for (const words of await visitor.body.getByText(/^(words|picture)/).all()) {
    await words.click({ timeout: 2_000, force: true, noWaitAfter: true });
  }
  await isHarmless(visitor);
  assert.equal(visitor.page.context().pages().length, 1, "no click has opened anything");
});

test("a link of the web opens apart, tells nothing of where it was, and asks nobody before", async (stage) => {
  const text = [
    `[https://bank.example/login](${AWAY}/login) <${AWAY}/auto> ${AWAY}/bare ![beacon](${AWAY}/x.png?told)`,
    `[user](http://bank.example@evil.example/) [mail](mailto:a@evil.example?bcc=b)`,
  ].join("\n\n");
  const visitor = await shown(stage, text, 3);
  assert.ok((await visitor.body.locator("a[href]").count()) >= 5);
  const policy = await visitor.page.evaluate(async () => {
    const answer = await fetch("/");
    return [answer.headers.get("referrer-policy"), answer.headers.get("x-dns-prefetch-control")];
  });
  assert.deepEqual(policy, ["no-referrer", "off"]);
});

test("a formula links nowhere, loads nothing, styles nothing and covers nothing", async (stage) => {
  const text = FORMULAS.map((source) => `In a line $${source}$.\n\n$$\n${source}\n$$\n\n`).join("");
  const visitor = await shown(stage, text, 29);
  await visitor.body.locator(".katex").first().waitFor();
  await isHarmless(visitor);
  assert.equal(await visitor.body.locator("a[href]").count(), 0);
});

test("a thought is trusted no more than an answer", async (stage) => {
  const thought = [...HTML, ...ADDRESSES.map((address) => `[words](${address})`)].join("\n\n");
  const question = await stage.provider.answers([
    { role: true },
    { reasoning: thought },
    { delta: "Done." },
    ...end(),
  ]);
  const visitor = await stage.open();
  await visitor.askWhole(question);
  const folded = visitor.answer.locator("summary, button[aria-expanded=false]").first();
  await folded.click();
  assert.deepEqual(await visitor.answer.evaluate(findings), []);
  assert.equal(await visitor.page.evaluate(() => window.ran), undefined);
  assert.match(await visitor.answer.innerText(), /<script>/);
});

test("markup that never closes leaves the page as it was", async (stage) => {
  const text = [
    "<div ".repeat(200),
    "**_[(`<a href='".repeat(200),
    `${"> ".repeat(120)}deep`,
    `${"[".repeat(500)}x${"]".repeat(500)}(http://a.example)`,
    "\u202egnissim\u202c \u200b\u200d\ufeff",
    "```html\n<script>",
  ].join("\n\n");
  await shown(stage, text, 97);
});

test("a link whose words are another address says where it leads, and hides no user before it", async (stage) => {
  const text = [
    `[https://bank.example/login](${AWAY}/login)`,
    `[bank.com](${AWAY}/)`,
    "[plain](https://bank.example@evil.example/)",
    `[\u202emoc.knab](${AWAY}/) stays \u202ewritten\u202c so`,
  ].join("\n\n");
  const visitor = await shown(stage, text, 7);
  const links = await visitor.body.locator("a[href]").allTextContents();
  assert.equal(links[0], "https://bank.example/login (evil.example)");
  assert.equal(links[1], "bank.com (evil.example)");
  assert.equal(links.length, 3, "the one with a user in it is none");
  for (const bidi of await visitor.body
    .locator("a[href]")
    .evaluateAll((nodes) => nodes.map((node) => getComputedStyle(node).unicodeBidi)))
    assert.equal(bidi, "isolate");
});

test("the name of a code block's language is trusted no more than the code, and widens nothing", async (stage) => {
  const names = [
    `"onmouseover="${RUN}`,
    `<img src=x onerror=${RUN}>`,
    "\u202etpircsavaj",
    "constructor",
    "__proto__",
    "long".repeat(2_000),
  ];
  const text = names.map((name) => `\`\`\`${name}\nx = 1\n\`\`\`\n\n`).join("");
  const visitor = await shown(stage, text, 1_000);
  assert.equal(await visitor.body.locator("pre").count(), names.length);
  const over = await visitor.page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  assert.equal(over, 0);
  for (const head of await visitor.body.locator(".md-code-head").all()) await head.hover();
  await isHarmless(visitor);
});

test("a title that the model makes is text in the list, the head, the tab and its dialogs", async (stage) => {
  const title = `<img src=x onerror=${RUN}>\u202eevil`;
  const { url } = await stage.serve({ TITLES: "model" });
  const question = await stage.provider.answers(whole("Yes."), whole(title));
  const visitor = await stage.open("/", { at: url });
  await visitor.askWhole(question);
  await eventually(async () => (await visitor.titles())[0].startsWith("<img"), "titled");
  await eventually(async () => {
    const tab = await visitor.page.title();
    assert.ok(tab.startsWith("<img") && !tab.includes("\u202e"), tab);
  });
  await visitor.page.locator("h1").getByText("<img").waitFor();
  assert.equal(await visitor.page.locator("img").count(), 0);
  await visitor.list.locator("summary").first().click();
  await visitor.page.keyboard.press("Escape");
  assert.equal(await visitor.page.evaluate(() => window.ran), undefined);
});

test("what the service says of an error is shown nowhere, whatever it is made of", async (stage) => {
  const evil = { message: HTML.join(""), type: `<b>${RUN}`, code: `javascript:${RUN}` };
  const endings = [
    [[{ status: 400, body: { error: evil } }], "failed"],
    [[{ status: 500, body: HTML.join("") }], "failed"],
    [[...deltas("begun "), { error: evil }], "failed"],
    [[...deltas("begun "), { finish: `<img src=x onerror=${RUN}>` }, { done: true }], null],
  ];
  const visitor = await stage.open();
  for (const [steps, status] of endings) {
    await visitor.ask(await stage.provider.answers(steps));
    await visitor.answer.waitFor();
    if (status) await visitor.ended(status);
    else await visitor.send.waitFor();
    assert.doesNotMatch(
      await visitor.page.locator("main").innerText(),
      /evil\.example|onerror|<b>/,
    );
    assert.doesNotMatch(await visitor.answer.innerHTML(), /javascript:|onerror/);
    assert.equal(await visitor.page.evaluate(() => window.ran), undefined);
  }
});
