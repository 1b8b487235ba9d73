// Scenes around the answers: long ones, versions, dialogs, the list, and what lies over the page.
import { eventually } from "../../tests/e2e/harness/eventually.mjs";
import { stall, deltas, whole } from "../../tests/e2e/harness/provider.mjs";
import { take } from "./camera.mjs";
import { EARLIER, LONG, SIBLINGS, WIDE } from "./texts.mjs";

const [, , TITLED] = EARLIER;

async function asked({ open, provider }, { question, answer }) {
  const visitor = await open();
  await provider.answersTo(question, whole(answer));
  await visitor.askWhole(question);
  return visitor;
}

/** A conversation of before, opened from the list. */
async function earlier({ open }) {
  const visitor = await open();
  await visitor.list.getByRole("link", { name: TITLED[0] }).click();
  await visitor.answer.waitFor();
  return visitor;
}

/** Moves the thread to a share of its height. */
const scrollTo = (visitor, top) =>
  visitor.page.locator(".thread-box").evaluate((box, share) => {
    box.scrollTop = share * box.scrollHeight;
  }, top);

export async function long(stage) {
  const visitor = await asked(stage, LONG);
  const before = (top) => async () => {
    await scrollTo(visitor, top);
    await visitor.answer.locator("math").first().waitFor({ state: "attached" });
  };
  await take(visitor, "long-top", { before: before(0) });
  await take(visitor, "long-middle", { before: before(0.38) });
  await visitor.page.close();
}

export async function wide(stage) {
  const visitor = await asked(stage, WIDE);
  await take(visitor, "wide", { before: () => scrollTo(visitor, 0) });
  await take(visitor, "wide-end", { before: () => scrollTo(visitor, 1) });
  await visitor.page.close();
}

export async function siblings({ open, provider }) {
  const visitor = await open();
  await provider.answersTo(SIBLINGS.question, whole(SIBLINGS.first), whole(SIBLINGS.second));
  await visitor.askWhole(SIBLINGS.question);
  await visitor.action("Retry").click();
  await visitor.shows("The Towpath Oven");
  await visitor.ended();
  await take(visitor, "siblings");
  await visitor.action("Details and other models").click();
  await visitor.page.locator(".popover").waitFor();
  const before = async () => {
    await visitor.page.keyboard.press("Escape");
    await visitor.action("Details and other models").click();
  };
  await take(visitor, "details", { before });
  await visitor.page.keyboard.press("Escape");
  await visitor.questions.first().hover();
  await visitor.questions.first().getByRole("button", { name: "Edit message" }).click();
  await visitor.page.getByRole("textbox", { name: "Edited message" }).waitFor();
  await take(visitor, "editing");
  await visitor.page.close();
}

export async function queued({ open, provider }) {
  const visitor = await open();
  await provider.answersTo(SIBLINGS.again, [...deltas(SIBLINGS.first), stall]);
  await visitor.ask(SIBLINGS.again);
  await visitor.shows("Lock & Loaf");
  await visitor.ask(SIBLINGS.next);
  await visitor.pending.waitFor();
  await visitor.composer.fill("And for");
  await take(visitor, "queued");
  await visitor.page.close();
}

export async function picker(stage) {
  const visitor = await earlier(stage);
  const shown = visitor.page.getByRole("listbox", { name: "Model" }).getByRole("option");
  // What else takes the focus, as a conversation that has just been opened does, closes it again.
  const before = () =>
    eventually(async () => {
      if ((await shown.count()) > 0) return;
      await visitor.page.getByRole("button", { name: /^Model: / }).click();
      await shown.first().waitFor({ timeout: 2_000 });
    }, "the picker is open");
  await take(visitor, "picker", { before });
  await visitor.page.close();
}

export async function options(stage) {
  const visitor = await earlier(stage);
  await visitor.page.getByRole("button", { name: /^Instructions and parameters/ }).click();
  await visitor.page.getByRole("dialog").waitFor();
  await take(visitor, "options");
  await visitor.page.close();
}

export async function help(stage) {
  const visitor = await earlier(stage);
  await visitor.button("Keys and help").click();
  await visitor.page.getByRole("dialog").waitFor();
  await take(visitor, "help");
  await visitor.page.close();
}

export async function search(stage) {
  const visitor = await earlier(stage);
  await visitor.list.getByRole("searchbox").fill("the");
  await visitor.page.locator(".hit").first().waitFor();
  const before = async ({ width }) => {
    if (width < 896 && !(await visitor.page.locator(".drawer-open").count()))
      await visitor.button("Show conversations").click();
  };
  await take(visitor, "search", { before });
  await visitor.page.close();
}

/** Where a hit leads, marked for a moment. */
export async function reached(stage) {
  const visitor = await asked(stage, { question: SIBLINGS.sought, answer: SIBLINGS.second });
  await stage.provider.answersTo(LONG.question, whole(LONG.answer));
  await visitor.askWhole(LONG.question);
  const before = async ({ width }) => {
    await visitor.page.locator(".thread-box").waitFor();
    if (width < 896 && !(await visitor.page.locator(".drawer-open").count()))
      await visitor.button("Show conversations").click();
    await visitor.list.getByRole("searchbox").fill("rustic");
    // The mark goes by itself: it is waited for from before, and stays for the picture.
    const marked = visitor.thread.locator("[data-reached]");
    const isMarked = marked.waitFor();
    await visitor.page.locator(".hit a").first().click();
    await isMarked;
    await visitor.answers.first().evaluate((message) => {
      message.dataset.reached = "";
      new MutationObserver(() => (message.dataset.reached ??= "")).observe(message, {
        attributes: true,
      });
    });
  };
  await take(visitor, "reached", { before });
  await visitor.page.close();
}

export async function menu(stage) {
  const visitor = await earlier(stage);
  await visitor.list.getByLabel(`More for “${TITLED[0]}”`).click();
  await take(visitor, "menu", { sizes: (width) => width > 900 });
  await visitor.page.keyboard.press("Escape");
  await visitor.page.setViewportSize({ width: 390, height: 780 });
  await visitor.button("Show conversations").click();
  await take(visitor, "drawer", { sizes: (width) => width < 900 });
  await visitor.page.close();
}

export async function deleted({ open, provider }) {
  const visitor = await open();
  const question = "What does a Kelvin measure?";
  await provider.answersTo(question, whole("Temperature, from absolute zero."));
  await visitor.askWhole(question);
  await visitor.choose(question, "Delete");
  await visitor.page.locator(".toast").waitFor();
  await visitor.page.locator(".toast button").first().focus();
  await take(visitor, "deleted");
  await visitor.page.close();
}
