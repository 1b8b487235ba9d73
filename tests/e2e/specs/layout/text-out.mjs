// What leaves the page: copies and prints; and right-to-left text.
import assert from "node:assert/strict";
import { eventually } from "../../harness/eventually.mjs";
import { completeAnswer } from "../../harness/provider.mjs";
import { test } from "../../harness/registry.mjs";

const FILLER = `${"A paragraph that fills some lines of the page. ".repeat(8)}\n\n`.repeat(14);
const ANSWER = [
  "Mass $m$ has the energy $E = mc^2$, see [the survey](https://example.org/a).\n\n",
  "$$\\int_0^1 x\\,dx$$\n\n",
  "```python\nprint(1)\n```\n\n- one\n- two\n\n",
  "| a | b |\n|---|---|\n| 1 | 2 |\n",
].join("");

/** Selects the whole thread and returns what a copy puts on the clipboard. */
async function copied(chat) {
  await chat.page.evaluate(() => {
    // As the mouse does: a text box with the focus has a selection of its own in Firefox.
    document.activeElement.blur();
    getSelection().selectAllChildren(document.querySelector(".thread"));
  });
  await chat.page.evaluate(() => navigator.clipboard.writeText(""));
  await chat.page.keyboard.press("Control+c");
  return eventually(async () => {
    const text = await chat.page.evaluate(() => navigator.clipboard.readText());
    return text === "" ? false : text.replaceAll("\r", "");
  }, "copied");
}

// engines: chromium, firefox
test("a copied selection has formulas once, as LaTeX, and no word of a control", async ({
  open,
  provider,
}) => {
  const chat = await open();
  await chat.askAndWait(await provider.script(completeAnswer("Only **words**.\n\nTwice.")));
  const plain = await copied(chat);
  assert.match(plain, /Only words\.\n+Twice\./);
  assert.doesNotMatch(plain, /Answer:|You wrote:|Copy|Retry/);
  await chat.askAndWait(await provider.script(completeAnswer(ANSWER)));
  await eventually(async () => (await chat.answer.locator("math").count()) === 3, "formulas");
  const text = await copied(chat);
  assert.ok(text.includes("Mass $m$ has the energy $E = mc^2$, see the survey."), text);
  assert.ok(text.includes("\n$$\\int_0^1 x\\,dx$$\n"), text);
  assert.ok(text.includes("\nprint(1)\n"), text);
  assert.doesNotMatch(text, /Answer:|You wrote:|Copy|Retry|python|Details/);
});

test("a copied message has HTML without classes and controls beside its Markdown", async ({
  open,
  provider,
}) => {
  const chat = await open();
  await chat.askAndWait(await provider.script(completeAnswer(ANSWER)));
  await eventually(async () => (await chat.answer.locator("math").count()) === 3, "formulas");
  await chat.action("Copy answer").click();
  // The button says “Copied” for a short time only.
  const flavours = await eventually(async () => {
    const found = await chat.page.evaluate(async () => {
      const [item] = await navigator.clipboard.read();
      const read = async (type) => (await item.getType(type)).text();
      return { text: await read("text/plain"), html: await read("text/html") };
    });
    assert.equal(found.text.replaceAll("\r", "").trim(), ANSWER.trim());
    return found;
  });
  assert.match(flavours.html, /<table>.*<th>a<\/th>/s);
  assert.match(flavours.html, /<pre><code>print\(1\)<\/code><\/pre>/);
  assert.match(flavours.html, /<p>\$\$\\int_0\^1 x\\,dx\$\$<\/p>/);
  assert.doesNotMatch(flavours.html, /class=|<button|<span/);
});

test("a print is the whole conversation, on a few pages, without controls", async ({
  open,
  provider,
}) => {
  const chat = await open();
  const { page } = chat;
  await chat.askAndWait(await provider.script(completeAnswer(`First.\n\n${FILLER}`)));
  await chat.askAndWait(await provider.script(completeAnswer(`${ANSWER}\n\nThe last words.`)));
  await page.evaluate(() => (document.documentElement.dataset.theme = "dark"));
  await page.emulateMedia({ media: "print" });
  const shown = await page.evaluate(() => ({
    text: document.body.innerText,
    hidden: [...document.querySelectorAll("button, textarea, nav, .dock")].filter((node) =>
      node.checkVisibility(),
    ).length,
    address: getComputedStyle(document.querySelector(".md a"), "::after").content,
    paper: getComputedStyle(document.documentElement).getPropertyValue("--paper").trim(),
    fade: getComputedStyle(document.querySelector(".md-table")).backgroundImage,
    isWhole: [...document.querySelectorAll(".thread-box, .page, .app")].every(
      (node) => getComputedStyle(node).overflowY === "visible",
    ),
  }));
  assert.equal(shown.hidden, 0);
  assert.match(shown.text, /First\.[^]*The last words\./);
  assert.match(shown.address, /https:\/\/example\.org\/a/);
  assert.ok(shown.isWhole);
  assert.equal(shown.fade, "none", "a fade is for what scrolls");
  const pdf = (await page.pdf({ format: "A4" })).toString("latin1");
  const pages = pdf.match(/\/Type\s*\/Page\b(?!s)/g).length;
  assert.ok(pages >= 3 && pages <= 6, `${pages} pages`);
  await page.emulateMedia({ media: "screen" });
  const dark = await page.evaluate(() =>
    getComputedStyle(document.documentElement).getPropertyValue("--paper").trim(),
  );
  assert.notEqual(shown.paper, dark, "printed in the colours of paper");
});

// engines: chromium, firefox
test("a print by key has the messages above too, and any other print says that they are missing", async ({
  openStored,
  provider,
}) => {
  const TURNS = 40;
  const long = "Many words, so that it is drawn later. ".repeat(300);
  const question = await provider.script(completeAnswer(`${long}\n\n$x^2$\n`));
  const chat = await openStored(Array.from({ length: TURNS }, (_, turn) => `${question} ${turn}.`));
  const { page } = chat;
  // Before, the page says that the conversation is being loaded.
  await chat.answers.last().waitFor();
  await page.evaluate(() => {
    window.prints = [];
    // As the browser's own print command, without its dialog.
    window.print = () => {
      dispatchEvent(new Event("beforeprint"));
      window.prints.push({
        messages: document.querySelectorAll("article").length,
        notDrawn: document.querySelectorAll(".md-section-later").length,
        isPartial: document.querySelector(".earlier") !== null,
      });
    };
    window.print();
  });
  await page.keyboard.press("Control+p");
  await eventually(() => page.evaluate(() => window.prints.length === 2), "printed by key");
  const [byMenu, byKey] = await page.evaluate(() => window.prints);
  assert.ok(byMenu.messages < 2 * TURNS, String(byMenu.messages));
  assert.deepEqual([byMenu.notDrawn, byMenu.isPartial], [0, true]);
  assert.deepEqual(byKey, { messages: 2 * TURNS, notDrawn: 0, isPartial: false });
});

test("a print of a conversation that is being loaded says so", async ({ openStored, provider }) => {
  const chat = await openStored([await provider.script(completeAnswer("An answer."))]);
  // A connection that is never accepted.
  await chat.page.routeWebSocket(/socket\.io/, () => undefined);
  await chat.page.reload();
  const note = chat.page.getByText("Loading the conversation");
  await note.waitFor({ state: "attached" });
  const width = () => note.evaluate((node) => node.getBoundingClientRect().width);
  assert.ok((await width()) <= 1, "on the screen there are bars");
  await chat.page.emulateMedia({ media: "print" });
  assert.ok((await width()) > 50);
});

// engines: chromium, firefox
test("right-to-left text is mirrored, code stays left to right", async ({ open, provider }) => {
  const chat = await open();
  const question = await provider.script(
    completeAnswer(
      "פסקה עם `npm run`\n\n- פריט\n\n> ציטוט\n\n| נהר | אורך |\n|---|---|\n| ריין | 1 |\n\n```\nx = 1\n```\n\nEnglish again.",
    ),
  );
  await chat.ask(`שאלה ${question}`);
  await chat.waitForStatus();
  const places = await chat.page.evaluate(() => {
    const right = (name) => document.querySelector(name).getBoundingClientRect().right;
    const at = (name) => getComputedStyle(document.querySelector(name));
    return {
      question: at(".user-text").direction,
      paragraph: at(".md p").direction,
      list: [at(".md ul").direction, at(".md ul").paddingLeft],
      quote: [at(".md blockquote").borderRightWidth, at(".md blockquote").borderLeftWidth],
      tableIsAtRight: Math.abs(right(".md table") - right(".md p")) < 1,
      code: [at(".md pre").direction, at(".md p code").direction],
      last: getComputedStyle([...document.querySelectorAll(".md p")].at(-1)).direction,
    };
  });
  assert.deepEqual(places, {
    question: "rtl",
    paragraph: "rtl",
    list: ["rtl", "0px"],
    quote: ["3px", "0px"],
    tableIsAtRight: true,
    code: ["ltr", "ltr"],
    last: "ltr",
  });
  await chat.composer.fill("טיוטה");
  const direction = await chat.composer.evaluate((node) => getComputedStyle(node).direction);
  assert.equal(direction, "rtl");
});
