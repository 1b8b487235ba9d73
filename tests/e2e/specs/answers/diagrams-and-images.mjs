// Diagrams, images and rich copies: what only a browser with a server shows. The page monitor reports
// every request to another host and every violation of a policy.
import assert from "node:assert/strict";
import { eventually } from "../../harness/eventually.mjs";
import { completeAnswer } from "../../harness/provider.mjs";
import { test } from "../../harness/registry.mjs";

const fence = (source) => `\`\`\`mermaid\n${source}\n\`\`\`\n\n`;
const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=";

test("a diagram is drawn without the network in the colours of the theme, its source a click away", async ({
  open,
  provider,
  problems,
}) => {
  const hostile = [
    'graph TD\n A["<img src=https://evil.example/a.png onerror=alert(1)>"]',
    'B@{ img: "https://evil.example/b.png", w: 60, h: 60 }',
    'click A "https://evil.example/c" _blank',
    "click B call alert(1)",
    "A --> B",
  ].join("\n ");
  const directive =
    '%%{init: {"themeCSS": "* { background: url(https://evil.example/d.png) }", "securityLevel": "loose"}}%%\ngraph TD\n C --> D';
  const chat = await open();
  const { page } = chat;
  await page.emulateMedia({ colorScheme: "light" });
  const answer =
    fence("flowchart LR\n A[Spring] --> B[Mouth]") + fence(directive) + fence("graph TD\n A -->");
  await chat.askAndWait(await provider.script(completeAnswer(answer)));
  const images = chat.answer.locator(".md-diagram img");
  await images.nth(1).waitFor();
  await chat.answer.getByText("This diagram could not be drawn.").waitFor();
  assert.match(await chat.answer.locator("pre").textContent(), /A -->/);
  const light = await images.first().getAttribute("src");
  assert.match(decodeURIComponent(light), /Spring/);
  assert.doesNotMatch(decodeURIComponent(await images.nth(1).getAttribute("src")), /evil/);
  const { width, height } = await images.first().boundingBox();
  assert.ok(width > 100 && height > 30, `${width} x ${height}`);
  await page.emulateMedia({ colorScheme: "dark" });
  await eventually(async () => (await images.first().getAttribute("src")) !== light, "dark");
  await chat.action("Show source").first().click();
  await chat.answer.getByText("A[Spring] --> B[Mouth]").waitFor();
  // Whatever mermaid makes of it: its policy stops it, and the page's document has no part of it.
  const sent = [];
  await page.context().route("https://evil.example/**", (route) => {
    sent.push(route.request().url());
    return route.abort();
  });
  await chat.askAndWait(await provider.script(completeAnswer(fence(hostile))));
  await chat.answer.getByText(/could not be drawn|Show source/).waitFor();
  assert.deepEqual(sent, []);
  assert.equal(await page.locator("svg image, a[href*=evil], img[src^=http]").count(), 0);
  // The monitor reports attempts that the policy has stopped.
  const stopped = /Content Security Policy|policy: \S+ |request to another host: https:\/\/evil/;
  assert.ok(
    problems.every((text) => stopped.test(text)),
    problems.join("\n"),
  );
  problems.length = 0;
});

test("a diagram that never ends leaves the page usable and is given up", async ({
  open,
  provider,
}) => {
  const chat = await open();
  // The frame's mermaid is replaced by one that never returns.
  await chat.page.route(/\/assets\/mermaid\.min-/, (route) =>
    route.fulfill({
      contentType: "text/javascript",
      body: "globalThis.mermaid = { initialize() {}, render: () => { for (;;); } };",
    }),
  );
  await chat.askAndWait(await provider.script(completeAnswer(fence("graph TD\n A --> B"))));
  await chat.page.locator(".diagram-frame").waitFor({ state: "attached" });
  // Without a bound in time: in the page's own process the loop would let none of them run.
  const rounds = await chat.page.evaluate(async () => {
    let count = 0;
    for (; document.querySelector(".diagram-frame"); count += 1)
      await new Promise((done) => setTimeout(done, 50));
    return count;
  });
  assert.ok(rounds >= 10, `the page ran ${rounds} timers beside the endless diagram`);
  await chat.answer.getByText("This diagram could not be drawn.").waitFor();
  assert.equal(await chat.page.locator(".diagram-frame").count(), 0);
});

test("an image of another host is requested after a click, data at once", async ({
  open,
  provider,
  problems,
}) => {
  const chat = await open();
  const { page } = chat;
  const requested = [];
  await page.route("https://pictures.example/**", (route) => {
    requested.push(route.request().headers());
    return route.fulfill({ contentType: "image/png", body: Buffer.from(PIXEL, "base64") });
  });
  const text = `![here](data:image/png;base64,${PIXEL})\n\n![the brook](https://pictures.example/a.png)\n\nEnd.`;
  await chat.askAndWait(await provider.script(completeAnswer(text)));
  await chat.answer.locator('img[alt="here"]').waitFor();
  await page.reload();
  await chat.answer.locator('img[alt="here"]').waitFor();
  await chat.action("Load image from pictures.example").hover();
  assert.deepEqual(requested, []);
  assert.deepEqual(problems, []);
  await chat.action("Load image from pictures.example").click();
  const loaded = chat.answer.locator('img[alt="the brook"]');
  await eventually(() => loaded.evaluate((image) => image.naturalWidth === 1), "loaded");
  assert.ok(requested.length > 0 && requested.every((headers) => headers.referer === undefined));
  // The monitor has seen the request that was wanted.
  const wanted = (problem) => problem.endsWith("https://pictures.example/a.png");
  assert.ok(problems.length > 0 && problems.every(wanted), problems.join("\n"));
  problems.length = 0;
});
