// Layout with fonts of other widths than those of this machine.
import assert from "node:assert/strict";
import { assertAccessible } from "../../harness/axe.mjs";
import { SAMPLE_ANSWER } from "../../harness/content/sample-answer.mjs";
import { completeAnswer } from "../../harness/provider.mjs";
import { test } from "../../harness/registry.mjs";

const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };
// From a condensed font to the text spacing of WCAG 1.4.12.
const LETTER_SPACINGS = ["-0.08em", "-0.04em", "0", "0.06em", "0.12em"];

/** Sets the width of all text; a constructed style sheet is allowed by the page's policy. */
const setSpacing = ({ page }, spacing) =>
  page.evaluate((value) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { letter-spacing: ${value} !important }`);
    document.adoptedStyleSheets = [sheet];
  }, spacing);

/** Returns the controls that the skip link overlaps, by the part that their scroll box shows. */
function coveredControls() {
  const skip = document.querySelector(".skip").getBoundingClientRect();
  return [...document.querySelectorAll("button, input, select, summary, textarea, a:not(.skip)")]
    .filter((node) => node.checkVisibility({ visibilityProperty: true }))
    .filter((node) => {
      const box = node.getBoundingClientRect();
      const scrollBox = node.closest(".thread-box, .sidebar-list")?.getBoundingClientRect() ?? box;
      const top = Math.max(box.top, scrollBox.top);
      const bottom = Math.min(box.bottom, scrollBox.bottom);
      const isShown = top < bottom;
      const overlaps = top < skip.bottom && bottom > skip.top;
      return isShown && overlaps && box.left < skip.right && box.right > skip.left;
    })
    .map((node) => node.outerHTML.slice(0, 100));
}

async function skipLinkCoversNothing({ open, provider }) {
  const question = await provider.script(completeAnswer(SAMPLE_ANSWER));
  for (const [user, size] of Object.entries({ desktop: {}, phone: PHONE })) {
    const chat = await open("/", { user, locale: "de-DE", ...size });
    await chat.mountedComposer.fill(question);
    await chat.button("Senden").click();
    await chat.waitForStatus();
    const skip = chat.page.locator(".skip");
    for (const spacing of LETTER_SPACINGS) {
      await setSpacing(chat, spacing);
      await chat.mountedComposer.focus();
      assert.deepEqual(
        await chat.page.evaluate(coveredControls),
        [],
        `${user}, ${spacing}, hidden`,
      );
      await skip.focus();
      assert.deepEqual(await chat.page.evaluate(coveredControls), [], `${user}, ${spacing}, shown`);
      const { width, height } = chat.page.viewportSize();
      const box = await skip.boundingBox();
      assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y < height);
    }
    await assertAccessible(chat, `${user}, wide text`);
  }
}

test("with text of any width the skip link covers no control and axe finds no violation", (fixtures) =>
  skipLinkCoversNothing(fixtures));

test(
  "without the Noto fonts the skip link covers no control either",
  (fixtures) => skipLinkCoversNothing(fixtures),
  { fonts: "without-noto" },
);
