// How the page looks: light and dark, and on a phone.
import assert from "node:assert/strict";
import { deltas, end, pieces, stall, whole, words } from "../harness/provider.mjs";
import { eventually } from "../harness/eventually.mjs";
import { test } from "../harness/tests.mjs";

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

async function lightness(visitor) {
  const colour = await visitor.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  return (
    colour
      .match(/\d+/g)
      .slice(0, 3)
      .reduce((sum, part) => sum + Number(part), 0) / 765
  );
}

/** Nothing stands out to the right: the page cannot be moved sideways, whatever it shows. */
async function fits(visitor, state) {
  const wide = await visitor.page.evaluate(() => {
    const { scrollWidth } = document.documentElement;
    const isInside = (box) => box.right <= innerWidth + 1 || box.width === 0;
    const out = [
      ...document.querySelectorAll("main, .thread, article, .dock, .composer, button, .outcome"),
    ]
      .filter(
        (node) => !node.closest("pre, table, .sidebar") && !isInside(node.getBoundingClientRect()),
      )
      .map((node) => node.outerHTML.slice(0, 120));
    return { scrollWidth, innerWidth, out };
  });
  assert.equal(wide.innerWidth, PHONE.viewport.width);
  assert.ok(
    wide.scrollWidth <= wide.innerWidth,
    `${state}: ${wide.scrollWidth} > ${wide.innerWidth}`,
  );
  assert.deepEqual(wide.out, [], state);
}

test("the page is light or dark as the system is, and changes with it", async ({ open }) => {
  const visitor = await open("/", { colorScheme: "light" });
  assert.ok((await lightness(visitor)) > 0.9);
  await visitor.page.emulateMedia({ colorScheme: "dark" });
  assert.ok((await lightness(visitor)) < 0.2);
});

test("a chosen appearance wins over the system's, and is kept over a reload without a flash", async ({
  open,
}) => {
  const visitor = await open("/", { colorScheme: "light" });
  await visitor.page.getByRole("button", { name: /^Appearance/ }).click();
  await visitor.page.getByRole("button", { name: "Appearance: Light" }).click();
  await visitor.page.getByRole("button", { name: "Appearance: Dark" }).waitFor();
  assert.ok((await lightness(visitor)) < 0.2);
  await visitor.page.addInitScript(() => {
    document.addEventListener("DOMContentLoaded", () => {
      window.atFirst = document.documentElement.dataset.theme;
    });
  });
  await visitor.page.reload();
  await visitor.composer.waitFor();
  assert.equal(await visitor.page.evaluate(() => window.atFirst), "dark");
  assert.ok((await lightness(visitor)) < 0.2);
});

test("at 390 pixels nothing overflows, in any state of an answer", async ({ open, provider }) => {
  const visitor = await open("/", { viewport: PHONE.viewport });
  await fits(visitor, "empty");
  await visitor.composer.fill("a draft of many lines ".repeat(60));
  await fits(visitor, "a long draft");
  const wide = await provider.answers([...pieces(WIDE, 2, 40), stall]);
  await visitor.ask(`A title that is longer than the head of a phone is wide ${wide}`);
  await visitor.answer.locator("table").waitFor();
  await fits(visitor, "streaming");
  await visitor.ask("waits".repeat(50));
  await visitor.pending.waitFor();
  await fits(visitor, "next");
  await visitor.pending.getByRole("button", { name: "Remove" }).click();
  await visitor.stop.click();
  await visitor.ended("stopped");
  await fits(visitor, "stopped");
  await visitor.ask(await provider.answers(whole(WIDE)));
  await visitor.ended();
  await eventually(async () => (await visitor.answer.locator("math").count()) > 0, "math");
  await fits(visitor, "finished");
  await visitor.ask(await provider.answers([{ status: 429, headers: { "Retry-After": "50" } }]));
  await visitor.answer.getByText(/Trying again/).waitFor();
  await fits(visitor, "counting down");
  await visitor.ask(await provider.answers([...deltas("cut"), { close: "fin" }]));
  await visitor.ended("interrupted");
  await fits(visitor, "interrupted");
});

test("at 390 pixels the conversations are a drawer that opens and closes", async ({
  open,
  provider,
}) => {
  const visitor = await open("/", PHONE);
  const question = await provider.answers(whole("Yes."));
  await visitor.composer.fill(question);
  await visitor.send.click();
  await visitor.ended();
  const isInSight = async () => {
    if (!(await visitor.list.isVisible())) return false;
    const box = await visitor.list.boundingBox();
    return box !== null && box.x > -1 && box.x + box.width <= 391;
  };
  assert.equal(await isInSight(), false);
  await visitor.button("Show conversations").click();
  await eventually(isInSight, "the drawer");
  await fits(visitor, "drawer");
  await visitor.button("Hide conversations").click();
  await eventually(async () => !(await isInSight()), "closed by its button");
  await visitor.button("Show conversations").click();
  await eventually(isInSight, "the drawer again");
  await visitor.page.keyboard.press("Escape");
  await eventually(async () => !(await isInSight()), "closed by Esc");
  await visitor.button("Show conversations").click();
  await visitor.choose(question, "Delete");
  await visitor.button("Undo").waitFor();
  await fits(visitor, "a notice");
  await visitor.button("Undo").click();
  await visitor.list.getByRole("link", { name: question }).click();
  await eventually(async () => !(await isInSight()), "closed by a choice");
});

test("on a touch screen Enter breaks the line and the button sends", async ({ open, provider }) => {
  const question = await provider.answers(whole("Yes."));
  const visitor = await open("/", PHONE);
  await visitor.composer.tap();
  await visitor.page.keyboard.type(question);
  await visitor.page.keyboard.press("Enter");
  assert.equal(await visitor.composer.inputValue(), `${question}\n`);
  await visitor.send.tap();
  await visitor.shows("Yes.");
});

test("nothing moves when an answer ends", async ({ open, provider }) => {
  const question = await provider.answers([...words(10, 30), ...end()]);
  const visitor = await open();
  await visitor.ask(question);
  await visitor.shows("w0 ");
  const during = await visitor.answer.boundingBox();
  const composer = await visitor.composer.boundingBox();
  await visitor.ended();
  await visitor.action("Copy answer").waitFor();
  assert.equal((await visitor.answer.boundingBox()).height, during.height);
  assert.deepEqual(await visitor.composer.boundingBox(), composer);
});

test("a conversation that fits needs no scrolling, and begins below the head", async ({
  open,
  provider,
}) => {
  const visitor = await open();
  await visitor.askWhole(await provider.answers(whole("Yes.")));
  const box = visitor.page.locator(".thread-box");
  assert.equal(await box.evaluate((node) => node.scrollHeight - node.clientHeight), 0);
  const top = (await box.boundingBox()).y;
  assert.ok((await visitor.questions.first().boundingBox()).y >= top + 8);
});
