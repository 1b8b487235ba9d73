// Asks axe-core what is wrong with a page as it stands, in light and in dark.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

const AXE = new URL("../../../frontend/node_modules/axe-core/axe.min.js", import.meta.url);
const source = await readFile(AXE, "utf8");

function violations() {
  return window.axe
    .run(document, { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } })
    .then(({ violations: found }) =>
      found.map(({ id, nodes }) => ({
        id,
        nodes: nodes.map(({ html, failureSummary }) => `${html.slice(0, 200)}: ${failureSummary}`),
      })),
    );
}

/** Passes where axe-core finds nothing, in both appearances. */
export async function isAccessible({ page }, state) {
  await page.bringToFront();
  for (const colorScheme of ["light", "dark"]) {
    // Nothing is half-way between two colours while motion is reduced.
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(source);
    assert.deepEqual(await page.evaluate(violations), [], `${state}, ${colorScheme}`);
  }
}
