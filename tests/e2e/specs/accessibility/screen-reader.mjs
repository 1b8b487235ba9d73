// The focus and the announcements for screen readers.
import assert from "node:assert/strict";
import { eventually } from "../../harness/eventually.mjs";
import { deltas, finish, stall, completeAnswer, words } from "../../harness/provider.mjs";
import { test } from "../../harness/registry.mjs";
import { waitForFocus } from "../../harness/waiting/focus.mjs";

test("the focus moves to the composer when the focused button is removed", async ({
  open,
  provider,
}) => {
  const chat = await open();
  await chat.ask(await provider.script([...deltas("begun "), stall], completeAnswer("and done.")));
  await chat.waitForText("begun");
  await chat.stop.click();
  await chat.action("Continue").focus();
  await chat.page.keyboard.press("Enter");
  await chat.waitForStatus();
  await waitForFocus(chat.composer, "after Continue");
  await chat.action("Retry").focus();
  await chat.page.keyboard.press("Enter");
  await chat.thread.getByRole("group", { name: "Version 2 of 2" }).waitFor();
  await chat.waitForStatus();
  await waitForFocus(chat.composer, "after Retry");
});

test("announcements keep underscores in names and join the end with the last words", async ({
  open,
  provider,
  gate,
}) => {
  const chat = await open();
  const ending = gate();
  // What announces an answer is fetched after the first view.
  await chat.page.waitForLoadState("networkidle");
  await chat.page.evaluate(() => {
    window.announced = [];
    const region = document.querySelector('[role="status"].visually-hidden');
    new MutationObserver(() => window.announced.push(region.textContent)).observe(region, {
      childList: true,
      characterData: true,
      subtree: true,
    });
  });
  await chat.ask(
    await provider.script([
      ...deltas("Set `MAX_RETRY_COUNT` and **my_file_name**.\n\n", "More follows"),
      ending.step,
      { delta: ", which is the_end." },
      ...finish(),
    ]),
  );
  await eventually(
    () => chat.page.evaluate(() => window.announced.length === 2),
    "the paragraph is announced",
  );
  await ending.open();
  await chat.waitForStatus();
  await eventually(
    async () =>
      assert.deepEqual(await chat.page.evaluate(() => window.announced), [
        "Answering",
        "Set MAX_RETRY_COUNT and my_file_name.",
        "More follows, which is the_end.\nAnswer complete",
      ]),
    "announced",
  );
});
