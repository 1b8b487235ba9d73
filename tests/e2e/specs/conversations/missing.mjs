// Addresses without a conversation, and what could take the page away.
import assert from "node:assert/strict";
import { eventually } from "../../harness/eventually.mjs";
import { completeAnswer, stall } from "../../harness/provider.mjs";
import { test } from "../../harness/registry.mjs";

test("what is written at a missing conversation or an unknown address begins a conversation", async ({
  open,
  provider,
}) => {
  const chat = await open();
  const { page } = chat;
  // Without a request: Chromium logs a page with status 404 as an error.
  const visit = (address) => {
    history.pushState(null, "", address);
    dispatchEvent(new PopStateEvent("popstate"));
  };
  for (const path of ["/c/018f0000-0000-7000-8000-000000000000", "/no/such/page"]) {
    await page.evaluate(visit, path);
    await chat.thread.getByRole("alert").waitFor();
    await chat.conversationList.waitFor();
    await chat.ask(await provider.script(completeAnswer("A new one.")));
    await chat.waitForText("A new one.");
    await chat.waitForPath(/^\/c\/(?!018f0000)/);
    await eventually(async () => (await chat.pending.count()) === 0, "none pending");
  }
});

test("a file dropped on the page does not replace it", async ({ open }) => {
  const chat = await open();
  const prevented = await chat.page.evaluate(() =>
    ["dragover", "drop"].map((name) =>
      [document.body, document.querySelector("#composer")].map((target) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File(["x"], "x.html", { type: "text/html" }));
        const event = new DragEvent(name, { bubbles: true, cancelable: true, dataTransfer });
        return !target.dispatchEvent(event);
      }),
    ),
  );
  assert.deepEqual(prevented, [
    [true, true],
    [true, true],
  ]);
});

test("a slow first word says what the page waits for", async ({ open, provider }) => {
  const chat = await open();
  await chat.ask(await provider.script([{ role: true }, stall]));
  // In one step: after some more seconds the words are others.
  const words = chat.answer.locator(".waiting-words", { hasText: /^Waiting for the first word$/ });
  await words.waitFor();
});
