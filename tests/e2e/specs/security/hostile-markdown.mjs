// A hostile question, and the page monitor that every test relies on.
import assert from "node:assert/strict";
import { eventually } from "../../harness/eventually.mjs";
import { completeAnswer } from "../../harness/provider.mjs";
import { test } from "../../harness/registry.mjs";

test("a hostile question is shown as text in the thread, the list and the title", async ({
  open,
  provider,
}) => {
  const marker = await provider.script(completeAnswer("Yes."));
  const question = `<img src=x onerror="window.ran=1"> ${marker}`;
  const chat = await open();
  await chat.askAndWait(question);
  assert.equal(await chat.questions.locator(".user-text").textContent(), question);
  await eventually(async () => assert.match((await chat.titles())[0] ?? "", /^<img src=x/));
  await chat.page.reload();
  await chat.waitForText("Yes.");
  assert.equal(await chat.page.evaluate(() => window.ran), undefined);
});

test("the page monitor reports an exception and a violation of the content security policy", async ({
  open,
  problems,
}) => {
  const chat = await open();
  await chat.page.evaluate(() => {
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
    "both are reported",
  );
  problems.length = 0;
});
