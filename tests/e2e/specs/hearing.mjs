// What somebody notices who does not see the page: where the focus is, and what is said.
import assert from "node:assert/strict";
import { eventually } from "../harness/eventually.mjs";
import { deltas, end, stall, whole, words } from "../harness/provider.mjs";
import { test } from "../harness/tests.mjs";

const hasFocus = (locator) => locator.evaluate((node) => node === document.activeElement);

test("the focus goes on to the box when the button that had it goes", async ({
  open,
  provider,
}) => {
  const visitor = await open();
  await visitor.ask(await provider.answers([...deltas("begun "), stall], whole("and done.")));
  await visitor.shows("begun");
  await visitor.stop.click();
  await visitor.action("Continue").focus();
  await visitor.page.keyboard.press("Enter");
  await visitor.ended();
  assert.ok(await hasFocus(visitor.composer), "after Continue");
  await visitor.action("Retry").focus();
  await visitor.page.keyboard.press("Enter");
  await visitor.ended();
  assert.ok(await hasFocus(visitor.composer), "after Retry");
});

test("the screen reader hears names with their underscores, and the end with the last words", async ({
  open,
  provider,
}) => {
  const visitor = await open();
  await visitor.page.evaluate(() => {
    window.heard = [];
    const region = document.querySelector('[role="status"].visually-hidden');
    new MutationObserver(() => window.heard.push(region.textContent)).observe(region, {
      childList: true,
      characterData: true,
      subtree: true,
    });
  });
  await visitor.ask(
    await provider.answers([
      ...deltas("Set `MAX_RETRY_COUNT` and **my_file_name**.\n\n", "More follows"),
      { sleep_ms: 4_000 },
      { delta: ", which is the_end." },
      ...end(),
    ]),
  );
  await visitor.ended();
  await eventually(
    async () =>
      assert.deepEqual(await visitor.page.evaluate(() => window.heard), [
        "Answering",
        "Set MAX_RETRY_COUNT and my_file_name.",
        "More follows, which is the_end.\nAnswer complete",
      ]),
    "heard",
  );
});
