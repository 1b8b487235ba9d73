// Steps of a model: folded in the answer, with what they were given and what they found.
import assert from "node:assert/strict";
import { test } from "../../harness/registry.mjs";

const TITLE = "Searching the texts";

test("a step is folded under its title and duration, the same in each tab and after a reload", async ({
  serve,
  open,
  gate,
}) => {
  const { url } = await serve({ BACKENDS: "tests/e2e/step_models.py" });
  const search = gate();
  const first = await open("/", { origin: url });
  await first.ask(`geese ${search.step.until_exists}`);
  await first.step(TITLE, "running").waitFor();
  await first.waitForPath(/^\/c\//);
  const second = await open(new URL(first.page.url()).pathname, { origin: url });
  await second.step(TITLE, "running").waitFor();
  await search.open();
  await Promise.all([first.waitForStatus(), second.waitForStatus()]);
  const reloaded = await open(new URL(first.page.url()).pathname, { origin: url });
  await reloaded.waitForStatus();
  const shown = [];
  for (const chat of [first, second, reloaded]) {
    const step = chat.step(TITLE, "done");
    const summary = step.locator("summary");
    assert.match(await summary.innerText(), /^Searching the texts\s+\d+\.\d+ s$/);
    assert.equal(await step.getByText("wild geese").isVisible(), false);
    await summary.click();
    await step.getByText('"query": "wild geese"').waitFor();
    await step.getByRole("cell", { name: "Geese graze." }).waitFor();
    assert.equal(await chat.text(), "Looking. Found.");
    shown.push(await step.innerText());
  }
  assert.equal(new Set(shown).size, 1, shown.join("\n---\n"));
});
