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

test("a stranger finds nothing of it", async ({ open, provider }) => {
  const visitor = await open();
  await visitor.askWhole(await provider.answers(whole("The password is swordfish.")));
  const stranger = await open("/", { as: "a stranger" });
  await stranger.askWhole(await provider.answers(whole("Hello.")));
  await stranger.list.getByRole("searchbox").fill("swordfish");
  await stranger.list.getByText("0 found").waitFor();
});
