// The page's languages.
import assert from "node:assert/strict";
import { end, stall, whole, words, wordsText } from "../harness/provider.mjs";
import { eventually } from "../harness/eventually.mjs";
import { test } from "../harness/tests.mjs";

const GERMAN = { locale: "de-AT" };
const language = (visitor) => visitor.page.locator("html").getAttribute("lang");

/** What English there is on a page that is to be German: in sight, in names, in descriptions. */
function englishWords() {
  const said = [...document.querySelectorAll("body *:not(option, script)")].flatMap((node) => [
    ...[...node.childNodes].filter((child) => child.nodeType === 3).map((child) => child.data),
    ...["aria-label", "title", "placeholder", "alt"].map((name) => node.getAttribute(name) ?? ""),
  ]);
  return said.filter((text) =>
    /\b(the|and|send|stop|retry|message|model|copy|conversations?|answer|delete|you|this|of|is)\b/i.test(
      text,
    ),
  );
}

test("a German browser gets a German page, errors included", async ({ open, provider }) => {
  const visitor = await open("/", GERMAN);
  assert.equal(await language(visitor), "de");
  assert.deepEqual(await visitor.page.evaluate(englishWords), []);
  const composer = visitor.page.getByRole("textbox", { name: "Nachricht", exact: true });
  const question = await provider.answers([{ status: 503 }]);
  await composer.fill(question);
  await visitor.button("Senden").click();
  await visitor.ended("failed");
  await visitor.answer.getByText("Der Dienst des Modells ist nicht erreichbar.").waitFor();
  await visitor.action("Erneut versuchen").waitFor();
  await composer.fill(await provider.answers([...words(3, 5), stall]));
  await composer.press("Enter");
  await visitor.shows("w0 w1 w2");
  await composer.fill("Frage");
  await composer.press("Enter");
  await visitor.pending.getByText("Als Nächstes: wird nach dieser Antwort gesendet").waitFor();
  await visitor.pending.getByRole("button", { name: "Entfernen" }).click();
  await visitor.button("Anhalten").click();
  await visitor.ended("stopped");
  await visitor.action("Fortsetzen").waitFor();
  assert.deepEqual(
    (await visitor.page.evaluate(englishWords)).filter((text) => !text.includes("question ")),
    [],
  );
});

test("a chosen language is spoken at once, while an answer goes on, and after a reload", async ({
  open,
  provider,
}) => {
  const visitor = await open();
  assert.equal(await language(visitor), "en");
  await visitor.ask(await provider.answers([...words(60, 40), ...end()]));
  await visitor.shows("w0 w1 ");
  await visitor.composer.fill("half a thought");
  await visitor.page.getByRole("combobox", { name: "Language" }).selectOption("de");
  const picker = visitor.page.getByRole("combobox", { name: "Sprache" });
  await eventually(() => picker.evaluate((node) => node === document.activeElement), "focus");
  assert.equal(await language(visitor), "de");
  assert.equal(
    await visitor.page.getByRole("textbox", { name: "Nachricht" }).inputValue(),
    "half a thought",
  );
  assert.equal(await visitor.answer.getAttribute("data-status"), "streaming");
  await visitor.ended();
  assert.equal(await visitor.text(), wordsText(60));
  await visitor.page.reload();
  await picker.waitFor();
  await visitor.shows(wordsText(60));
  await picker.selectOption("en");
  await visitor.list.waitFor();
  assert.equal(await language(visitor), "en");
});

test(
  "a page whose other language cannot be loaded stays in the one it has",
  async ({ open, provider }) => {
    const visitor = await open();
    await visitor.page.route(/\/assets\/de-/, (route) => route.abort());
    await visitor.page.getByRole("combobox", { name: "Language" }).selectOption("de");
    await visitor.askWhole(await provider.answers(whole("Still here.")));
    assert.equal(await language(visitor), "en");
    const picker = visitor.page.getByRole("combobox", { name: "Language" });
    assert.equal(await picker.inputValue(), "en");
  },
  { isLossy: true },
);
