// Themes, and the layout on a phone.
import assert from "node:assert/strict";
import { deltas, chunks, stall, completeAnswer } from "../../harness/provider.mjs";
import { eventually } from "../../harness/eventually.mjs";
import { test } from "../../harness/registry.mjs";

const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };
const WIDE = [
  `# ${"Donaudampfschifffahrtsgesellschaft".repeat(3)}\n\n`,
  `${"unbroken".repeat(40)} and \`${"code".repeat(60)}\`\n\n`,
  `\`\`\`python\nlong_line = "${"x".repeat(300)}"\n\`\`\`\n\n`,
  `| ${Array.from({ length: 12 }, (_, i) => `column ${i}`).join(" | ")} |\n`,
  `|${"---|".repeat(12)}\n| ${Array.from({ length: 12 }, () => "several words").join(" | ")} |\n\n`,
  `$$${Array.from({ length: 40 }, (_, i) => `x_{${i}}`).join(" + ")}$$\n\n`,
  `- one\n  - two\n    - three\n      - ${"four".repeat(30)}\n\n> > > ${"quoted".repeat(30)}\n\n`,
  `https://example.com/${"path/".repeat(60)}\n`,
].join("");

async function lightness(chat) {
  const colour = await chat.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  return (
    colour
      .match(/\d+/g)
      .slice(0, 3)
      .reduce((sum, part) => sum + Number(part), 0) / 765
  );
}

/** Asserts that nothing exceeds the width of the page. */
async function assertFits(chat, state) {
  const wide = await chat.page.evaluate(() => {
    const { scrollWidth } = document.documentElement;
    const isInside = (box) => box.right <= innerWidth + 1 || box.width === 0;
    const overflowing = [
      ...document.querySelectorAll("main, .thread, article, .dock, .composer, button, .outcome"),
    ]
      .filter(
        (node) => !node.closest("pre, table, .sidebar") && !isInside(node.getBoundingClientRect()),
      )
      .map((node) => node.outerHTML.slice(0, 120));
    return { scrollWidth, innerWidth, overflowing };
  });
  assert.equal(wide.innerWidth, PHONE.viewport.width);
  assert.ok(
    wide.scrollWidth <= wide.innerWidth,
    `${state}: ${wide.scrollWidth} > ${wide.innerWidth}`,
  );
  assert.deepEqual(wide.overflowing, [], state);
}

test("the theme follows the system", async ({ open }) => {
  const chat = await open("/", { colorScheme: "light" });
  assert.ok((await lightness(chat)) > 0.9);
  await chat.page.emulateMedia({ colorScheme: "dark" });
  await eventually(async () => (await lightness(chat)) < 0.2, "dark");
});

test("a chosen theme overrides the system's and survives a reload without a flash", async ({
  open,
}) => {
  const chat = await open("/", { colorScheme: "light" });
  await chat.page.getByRole("button", { name: /^Appearance/ }).click();
  await chat.page.getByRole("button", { name: "Appearance: Light" }).click();
  await chat.page.getByRole("button", { name: "Appearance: Dark" }).waitFor();
  await eventually(async () => (await lightness(chat)) < 0.2, "dark");
  await chat.page.addInitScript(() => {
    document.addEventListener("DOMContentLoaded", () => {
      window.atFirst = document.documentElement.dataset.theme;
    });
  });
  await chat.page.reload();
  await chat.composer.waitFor();
  assert.equal(await chat.page.evaluate(() => window.atFirst), "dark");
  assert.ok((await lightness(chat)) < 0.2);
});

test("at 390 pixels nothing overflows in any state of an answer", async ({ open, provider }) => {
  const chat = await open("/", { viewport: PHONE.viewport });
  await assertFits(chat, "empty");
  await chat.composer.fill("a draft of many lines ".repeat(60));
  await assertFits(chat, "a long draft");
  const wide = await provider.script([...chunks(WIDE, 2, 40), stall]);
  await chat.ask(`A title that is longer than the head of a phone is wide ${wide}`);
  await chat.answer.locator("table").waitFor();
  await assertFits(chat, "streaming");
  await chat.ask("waits".repeat(50));
  await chat.pending.waitFor();
  await assertFits(chat, "next");
  await chat.pending.getByRole("button", { name: "Remove" }).click();
  await chat.stop.click();
  await chat.waitForStatus("stopped");
  await assertFits(chat, "stopped");
  await chat.ask(await provider.script(completeAnswer(WIDE)));
  await chat.waitForStatus();
  await eventually(async () => (await chat.answer.locator("math").count()) > 0, "math");
  await assertFits(chat, "finished");
  await chat.ask(await provider.script([{ status: 429, headers: { "Retry-After": "50" } }]));
  await chat.answer.getByText(/Trying again/).waitFor();
  await assertFits(chat, "counting down");
  await chat.ask(await provider.script([...deltas("cut"), { close: "fin" }]));
  await chat.waitForStatus("interrupted");
  await assertFits(chat, "interrupted");
});

test("at 390 pixels the list is a drawer that closes by button, Esc and choice", async ({
  open,
  provider,
}) => {
  const chat = await open("/", PHONE);
  const question = await provider.script(completeAnswer("Yes."));
  await chat.composer.fill(question);
  await chat.send.click();
  await chat.waitForStatus();
  // One evaluation: a locator by role would wait for the list while it is hidden.
  const isVisible = () =>
    chat.page.locator(".sidebar").evaluate((node) => {
      const { left, right } = node.getBoundingClientRect();
      return (
        node.checkVisibility({ visibilityProperty: true }) && left > -1 && right <= innerWidth + 1
      );
    });
  assert.equal(await isVisible(), false);
  await chat.button("Show conversations").click();
  await eventually(isVisible, "the drawer");
  await assertFits(chat, "drawer");
  await chat.button("Hide conversations").click();
  await eventually(async () => !(await isVisible()), "closed by its button");
  await chat.button("Show conversations").click();
  await eventually(isVisible, "the drawer again");
  await chat.page.keyboard.press("Escape");
  await eventually(async () => !(await isVisible()), "closed by Esc");
  await chat.button("Show conversations").click();
  await chat.chooseFromMenu(question, "Delete");
  await chat.button("Undo").waitFor();
  await assertFits(chat, "a notice");
  await chat.button("Undo").click();
  await chat.conversationList.getByRole("link", { name: question }).click();
  await eventually(async () => !(await isVisible()), "closed by opening a conversation");
});

test("a conversation that fits does not scroll and begins below the page head", async ({
  open,
  provider,
}) => {
  const chat = await open();
  await chat.askAndWait(await provider.script(completeAnswer("Yes.")));
  const box = chat.page.locator(".thread-box");
  assert.equal(await box.evaluate((node) => node.scrollHeight - node.clientHeight), 0);
  const top = (await box.boundingBox()).y;
  assert.ok((await chat.questions.first().boundingBox()).y >= top + 8);
});
