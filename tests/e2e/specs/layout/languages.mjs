// The languages of the page.
import assert from "node:assert/strict";
import { finish, stall, completeAnswer, words, wordsText } from "../../harness/provider.mjs";
import { test } from "../../harness/registry.mjs";
import { waitForFocus } from "../../harness/waiting/focus.mjs";

const GERMAN = { locale: "de-AT" };
const language = (chat) => chat.page.locator("html").getAttribute("lang");

/** Returns the English texts, names and descriptions on a page. */
function englishTexts() {
  const texts = [...document.querySelectorAll("body *:not(option, script)")].flatMap((node) => [
    ...[...node.childNodes].filter((child) => child.nodeType === 3).map((child) => child.data),
    ...["aria-label", "title", "placeholder", "alt"].map((name) => node.getAttribute(name) ?? ""),
  ]);
  return texts.filter((text) =>
    /\b(the|and|send|stop|retry|message|model|copy|conversations?|answer|delete|you|this|of|is)\b/i.test(
      text,
    ),
  );
}

test("a German browser gets a German page, including errors", async ({ open, provider }) => {
  const chat = await open("/", GERMAN);
  assert.equal(await language(chat), "de");
  assert.deepEqual(await chat.page.evaluate(englishTexts), []);
  const composer = chat.page.getByRole("textbox", { name: "Nachricht", exact: true });
  const question = await provider.script([{ status: 503 }]);
  await composer.fill(question);
  await chat.button("Senden").click();
  await chat.waitForStatus("failed");
  await chat.answer.getByText("Der Dienst des Modells ist nicht verfügbar.").waitFor();
  await chat.action("Erneut versuchen").waitFor();
  await composer.fill(await provider.script([...words(3, 5), stall]));
  await composer.press("Enter");
  await chat.waitForText("w0 w1 w2");
  await composer.fill("Frage");
  await composer.press("Enter");
  await chat.pending.getByText("Als Nächstes: wird nach dieser Antwort gesendet").waitFor();
  await chat.pending.getByRole("button", { name: "Entfernen" }).click();
  await chat.button("Anhalten").click();
  await chat.waitForStatus("stopped");
  await chat.action("Fortsetzen").waitFor();
  assert.deepEqual(
    (await chat.page.evaluate(englishTexts)).filter((text) => !text.includes("question ")),
    [],
  );
});

test("a chosen language applies at once, while an answer streams, and after a reload", async ({
  open,
  provider,
  gate,
}) => {
  const chat = await open();
  assert.equal(await language(chat), "en");
  const rest = gate();
  await chat.ask(await provider.script([...words(40, 5), rest.step, ...finish()]));
  await chat.waitForText("w0 w1 ");
  await chat.composer.fill("a draft");
  await chat.page.getByRole("combobox", { name: "Language" }).selectOption("de");
  const picker = chat.page.getByRole("combobox", { name: "Sprache" });
  await waitForFocus(picker, "on the picker");
  assert.equal(await language(chat), "de");
  assert.equal(await chat.page.getByRole("textbox", { name: "Nachricht" }).inputValue(), "a draft");
  assert.equal(await chat.answer.getAttribute("data-status"), "streaming");
  await rest.open();
  await chat.waitForStatus();
  assert.equal(await chat.text(), wordsText(40));
  await chat.page.reload();
  await picker.waitFor();
  await chat.waitForText(wordsText(40));
  await picker.selectOption("en");
  await chat.conversationList.waitFor();
  assert.equal(await language(chat), "en");
});

test(
  "a page whose chosen language cannot be loaded keeps its language",
  async ({ open, provider }) => {
    const chat = await open();
    await chat.page.route(/\/assets\/de-/, (route) => route.abort());
    await chat.page.getByRole("combobox", { name: "Language" }).selectOption("de");
    await chat.askAndWait(await provider.script(completeAnswer("Still here.")));
    assert.equal(await language(chat), "en");
    const picker = chat.page.getByRole("combobox", { name: "Language" });
    assert.equal(await picker.inputValue(), "en");
  },
  { allowsNetworkErrors: true },
);
