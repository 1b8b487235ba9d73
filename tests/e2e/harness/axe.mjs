// Runs axe-core on the current state of a page, in light and in dark.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

const AXE = new URL("../../../frontend/node_modules/axe-core/axe.min.js", import.meta.url);
const source = await readFile(AXE, "utf8");
// In dark the other rules would see the same document again.
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];

async function violations(runOnly) {
  const options = { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } };
  const { violations: found } = await window.axe.run(
    document,
    runOnly ? { ...options, rules: {}, runOnly } : options,
  );
  return found.map(({ id, nodes }) => ({
    id,
    nodes: nodes.map(({ html, failureSummary }) => `${html.slice(0, 200)}: ${failureSummary}`),
  }));
}

/** Asserts that axe-core finds no violation in either theme. */
export async function assertAccessible({ page }, state) {
  await page.bringToFront();
  for (const [colorScheme, runOnly] of [
    ["light", null],
    ["dark", COLOUR_RULES],
  ]) {
    // With reduced motion no colour is in transition.
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(source);
    assert.deepEqual(await page.evaluate(violations, runOnly), [], `${state}, ${colorScheme}`);
  }
}
