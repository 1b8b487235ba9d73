// Scenes of the page around an answer: long ones, versions, dialogs, the list, overlays.
import { eventually } from "../../tests/e2e/harness/eventually.mjs";
import { stall, deltas, completeAnswer } from "../../tests/e2e/harness/provider.mjs";
import { takeScreenshots } from "./capture.mjs";
import { EARLIER, LONG, SIBLINGS, WIDE } from "./conversations.mjs";

const [, , TITLED] = EARLIER;

async function openAnswered({ open, provider }, { question, answer }) {
  const chat = await open();
  await provider.scriptFor(question, completeAnswer(answer));
  await chat.askAndWait(question);
  return chat;
}

/** Opens one of the earlier conversations. */
async function openEarlier({ open }) {
  const chat = await open();
  await chat.conversationList.getByRole("link", { name: TITLED[0] }).click();
  await chat.answer.waitFor();
  return chat;
}

/** Scrolls the thread to a share of its height. */
const scrollTo = (chat, top) =>
  chat.page.locator(".thread-box").evaluate((box, share) => {
    box.scrollTop = share * box.scrollHeight;
  }, top);

export async function long(fixtures) {
  const chat = await openAnswered(fixtures, LONG);
  const before = (top) => async () => {
    await scrollTo(chat, top);
    await chat.answer.locator("math").first().waitFor({ state: "attached" });
  };
  await takeScreenshots(chat, "long-top", { before: before(0) });
  await takeScreenshots(chat, "long-middle", { before: before(0.38) });
  await chat.page.close();
}

export async function wide(fixtures) {
  const chat = await openAnswered(fixtures, WIDE);
  await takeScreenshots(chat, "wide", { before: () => scrollTo(chat, 0) });
  await takeScreenshots(chat, "wide-end", { before: () => scrollTo(chat, 1) });
  await chat.page.close();
}

export async function siblings({ open, provider }) {
  const chat = await open();
  await provider.scriptFor(
    SIBLINGS.question,
    completeAnswer(SIBLINGS.first),
    completeAnswer(SIBLINGS.second),
  );
  await chat.askAndWait(SIBLINGS.question);
  await chat.action("Retry").click();
  await chat.waitForText("The Towpath Oven");
  await chat.waitForStatus();
  await takeScreenshots(chat, "siblings");
  await chat.action("Details and other models").click();
  await chat.page.locator(".popover").waitFor();
  const before = async () => {
    await chat.page.keyboard.press("Escape");
    await chat.action("Details and other models").click();
  };
  await takeScreenshots(chat, "details", { before });
  await chat.page.keyboard.press("Escape");
  await chat.questions.first().hover();
  await chat.questions.first().getByRole("button", { name: "Edit message" }).click();
  await chat.page.getByRole("textbox", { name: "Edited message" }).waitFor();
  await takeScreenshots(chat, "editing");
  await chat.page.close();
}

export async function queued({ open, provider }) {
  const chat = await open();
  await provider.scriptFor(SIBLINGS.again, [...deltas(SIBLINGS.first), stall]);
  await chat.ask(SIBLINGS.again);
  await chat.waitForText("Lock & Loaf");
  await chat.ask(SIBLINGS.next);
  await chat.pending.waitFor();
  await chat.composer.fill("And for");
  await takeScreenshots(chat, "queued");
  await chat.page.close();
}

export async function picker(fixtures) {
  const chat = await openEarlier(fixtures);
  const shown = chat.page.getByRole("listbox", { name: "Model" }).getByRole("option");
  // A focus elsewhere, as a newly opened conversation sets it, closes the picker.
  const before = () =>
    eventually(async () => {
      if ((await shown.count()) > 0) return;
      await chat.page.getByRole("button", { name: /^Model: / }).click();
      await shown.first().waitFor({ timeout: 2_000 });
    }, "the picker is open");
  await takeScreenshots(chat, "picker", { before });
  await chat.page.close();
}

export async function options(fixtures) {
  const chat = await openEarlier(fixtures);
  await chat.page.getByRole("button", { name: /^Instructions and parameters/ }).click();
  await chat.page.getByRole("dialog").waitFor();
  await takeScreenshots(chat, "options");
  await chat.page.close();
}

export async function help(fixtures) {
  const chat = await openEarlier(fixtures);
  await chat.button("Keyboard shortcuts").click();
  await chat.page.getByRole("dialog").waitFor();
  await takeScreenshots(chat, "help");
  await chat.page.close();
}

export async function settings(fixtures) {
  const chat = await openEarlier(fixtures);
  await chat.button("Settings").click();
  await chat.page.getByRole("dialog").waitFor();
  await takeScreenshots(chat, "settings");
  await chat.page.getByRole("checkbox", { name: /^Notify/ }).click();
  const before = () =>
    chat.page.getByRole("dialog").evaluate((dialog) => {
      dialog.scrollTop = dialog.scrollHeight;
    });
  await takeScreenshots(chat, "settings-end", { before });
  await chat.page.close();
}

/** The question stays in view while its answer grows. */
export async function pinned({ open, provider }) {
  const chat = await open();
  await provider.scriptFor(LONG.question, [...deltas(LONG.answer.slice(0, 2500)), stall]);
  await chat.page.evaluate(() => (document.documentElement.dataset.pinQuestion = "on"));
  await chat.ask(LONG.question);
  await chat.answer.getByText("sum over all").waitFor();
  await takeScreenshots(chat, "pinned");
  await chat.page.close();
}

export async function search(fixtures) {
  const chat = await openEarlier(fixtures);
  await chat.conversationList.getByRole("searchbox").fill("the");
  await chat.page.locator(".hit").first().waitFor();
  const before = async ({ width }) => {
    if (width < 896 && !(await chat.page.locator(".drawer-open").count()))
      await chat.button("Show conversations").click();
  };
  await takeScreenshots(chat, "search", { before });
  await chat.page.close();
}

/** The message of a search hit, with its mark. */
export async function reached(fixtures) {
  const chat = await openAnswered(fixtures, { question: SIBLINGS.target, answer: SIBLINGS.second });
  await fixtures.provider.scriptFor(LONG.question, completeAnswer(LONG.answer));
  await chat.askAndWait(LONG.question);
  const before = async ({ width }) => {
    await chat.page.locator(".thread-box").waitFor();
    if (width < 896 && !(await chat.page.locator(".drawer-open").count()))
      await chat.button("Show conversations").click();
    await chat.conversationList.getByRole("searchbox").fill("rustic");
    // The page removes the mark after a moment, so it is awaited before the click and then restored.
    const marked = chat.thread.locator("[data-reached]");
    const isMarked = marked.waitFor();
    await chat.page.locator(".hit a").first().click();
    await isMarked;
    await chat.answers.first().evaluate((message) => {
      message.dataset.reached = "";
      new MutationObserver(() => (message.dataset.reached ??= "")).observe(message, {
        attributes: true,
      });
    });
  };
  await takeScreenshots(chat, "reached", { before });
  await chat.page.close();
}

export async function menu(fixtures) {
  const chat = await openEarlier(fixtures);
  await chat.conversationList.getByLabel(`More for “${TITLED[0]}”`).click();
  await takeScreenshots(chat, "menu", { sizes: (width) => width > 900 });
  await chat.page.keyboard.press("Escape");
  await chat.page.setViewportSize({ width: 390, height: 780 });
  await chat.button("Show conversations").click();
  await takeScreenshots(chat, "drawer", { sizes: (width) => width < 900 });
  await chat.page.close();
}

export async function deleted({ open, provider }) {
  const chat = await open();
  const question = "What does a Kelvin measure?";
  await provider.scriptFor(question, completeAnswer("Temperature, from absolute zero."));
  await chat.askAndWait(question);
  await chat.chooseFromMenu(question, "Delete");
  await chat.page.locator(".toast").waitFor();
  await chat.page.locator(".toast button").first().focus();
  await takeScreenshots(chat, "deleted");
  await chat.page.close();
}
