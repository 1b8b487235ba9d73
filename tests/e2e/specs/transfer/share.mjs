// A conversation is shared by a link, read without a socket, and revoked.
import assert from "node:assert/strict";
import { assertAccessible } from "../../harness/axe.mjs";
import { completeAnswer } from "../../harness/provider.mjs";
import { test } from "../../harness/registry.mjs";

test("a shared link shows a copy that loads nothing, until it is revoked", async ({
  open,
  provider,
}) => {
  const answer = "Yes, **indeed**.\n\n```js\nlet a = 1;\n```\n\n| a | b |\n| - | - |\n| 1 | 2 |\n";
  const question = await provider.script(completeAnswer(answer));
  const chat = await open();
  await chat.askAndWait(question);
  await chat.chooseFromMenu(question, "Share…");
  const dialog = chat.page.getByRole("dialog", { name: "Share this conversation" });
  await dialog.getByText("There is no link yet.").waitFor();
  await dialog.getByLabel("The link works").selectOption("week");
  await dialog.getByRole("button", { name: "Make a link" }).click();
  const link = await dialog.locator(".share-link").textContent();
  await assertAccessible(chat, "share");

  const visitor = await chat.page.context().browser().newContext();
  const page = await visitor.newPage();
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(link);
  await page.getByText("indeed").waitFor();
  assert.equal(await page.locator("strong").textContent(), "indeed");
  assert.deepEqual(
    requests.filter((url) => !url.endsWith("/favicon.ico")),
    [link],
  );
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 780 });
    const overflow = await page
      .evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      .catch(() => 0);
    assert.equal(overflow, 0, `nothing is cut at ${width} px`);
  }

  await dialog.getByRole("button", { name: /^Revoke/ }).click();
  await dialog.getByText("There is no link yet.").waitFor();
  const response = await page.reload();
  assert.equal(response.status(), 404);
  await visitor.close();
});
