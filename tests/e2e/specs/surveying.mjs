// What axe-core says of much of something: languages, models, conversations, and odd content.
import { isAccessible } from "../harness/axe.mjs";
import { EVERYTHING } from "../harness/everything.mjs";
import { deltas, stall, whole } from "../harness/provider.mjs";
import { test } from "../harness/tests.mjs";
import { onWire, over, passing } from "../harness/wire.mjs";

const lossy = { isLossy: true };
const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };

test("axe finds nothing in German, with each control of the list in use", async ({
  open,
  provider,
}) => {
  const visitor = await open("/", { locale: "de-DE" });
  const language = visitor.page.getByLabel("Sprache");
  await language.focus();
  await language.press("Space");
  await isAccessible(visitor, "the language picker");
  await visitor.page.keyboard.press("Escape");
  const composer = visitor.page.getByRole("textbox", { name: "Nachricht", exact: true });
  await composer.fill(await provider.answers(whole(EVERYTHING)));
  await composer.press("Enter");
  await visitor.ended();
  await isAccessible(visitor, "German, completed");
  await visitor.page.getByRole("button", { name: /^Erscheinungsbild/ }).click();
  await visitor.page.getByRole("button", { name: /^Erscheinungsbild/ }).click();
  await isAccessible(visitor, "dark by choice, in both of the system's");
  await visitor.page.getByRole("link", { name: "Zum Eingabefeld springen" }).focus();
  await isAccessible(visitor, "the way past the list");
});

test("axe finds nothing in a picker with many models, none, one that is down, nor where one is named", async ({
  open,
}) => {
  const visitor = await open();
  const model = (n, endpoint) => ({
    id: `${endpoint}/model-${n}`,
    name: `model-${n}`,
    endpoint,
    reasoning: n % 2 === 0,
    vision: n % 3 === 0,
    context_tokens: 128_000,
  });
  const endpoint = (id, label, error = null) => ({ id, label, any_name: true, error });
  await over(visitor, /api\/models/, 200, {
    models: Array.from({ length: 12 }, (_, n) => model(n, n < 8 ? "one" : "two")),
    endpoints: [
      endpoint("one", "OpenAI"),
      endpoint("two", "Ollama"),
      endpoint("three", "vLLM", passing("provider_unavailable", "It cannot be reached.")),
      endpoint("four", "Empty"),
    ],
    default: "one/model-0",
    any_name: true,
    is_demo: false,
    error: null,
  });
  await visitor.page.reload();
  await visitor.page.getByRole("button", { name: "Model: model-0" }).click();
  const search = visitor.page.getByRole("combobox", { name: "Search models" });
  await search.waitFor();
  await isAccessible(visitor, "many models");
  await search.fill("model-11");
  await isAccessible(visitor, "one model is left");
  await search.fill("nothing of the kind");
  await visitor.page.getByText("No model has this in its name.").waitFor();
  await isAccessible(visitor, "no model is left");
  await visitor.page.getByRole("option", { name: "Other model…" }).click();
  await visitor.page.getByRole("dialog").waitFor();
  await isAccessible(visitor, "a model is named");
});

test(
  "axe finds nothing where a list or a page of it cannot be had, nor where there is more of it",
  async ({ open, provider }) => {
    const visitor = await open();
    await isAccessible(visitor, "no conversations yet");
    const mend = await over(visitor, /api\/conversations(\?|$)/, 503, {
      error: passing("storage_unavailable", "Storage is away."),
    });
    await visitor.page.reload();
    await visitor.list.getByText("The list could not be loaded.").waitFor();
    await isAccessible(visitor, "no list");
    await mend();
    await visitor.list.getByRole("button", { name: "Retry" }).click();
    for (let turn = 0; turn < 26; turn += 1)
      await visitor.askWhole(await provider.answers(whole(`Answer ${turn}.`)));
    await visitor.page.reload();
    await over(visitor, /\/messages\?/, 503, { error: passing("storage_unavailable", "Away.") });
    await visitor.button("Show earlier messages").click();
    await visitor.thread.getByRole("alert").waitFor();
    await isAccessible(visitor, "no earlier messages");
    await over(visitor, /api\/conversations(\?|$)/, 200, {
      conversations: [],
      next_cursor: "more",
    });
    await visitor.page.reload();
    await visitor.list.getByRole("button", { name: "Show more" }).waitFor();
    await isAccessible(visitor, "more conversations");
  },
  lossy,
);

test("axe finds nothing in notes, wide tables and wrapped code, nor on a phone beside Stop", async ({
  open,
  provider,
}) => {
  const visitor = await open("/", PHONE);
  const cells = (text) => `|${` ${text} |`.repeat(9)}\n`;
  const answer = [
    `${cells("A column of some width")}${"|---".repeat(9)}|\n${cells("and what is in it")}\n`,
    `\`\`\`python\nx = "${"long ".repeat(40)}"\n\`\`\`\n\nA claim.[^1] [A word]\n\n`,
    "[^1]: What it rests on.\n\n[A word]: https://a.example\n",
  ];
  await visitor.composer.fill(await provider.answers(whole(...answer)));
  await visitor.send.tap();
  await visitor.ended();
  await visitor.button("Wrap lines").tap();
  await visitor.action("Copy answer").tap();
  await isAccessible(visitor, "wide, wrapped, with a note");
  await visitor.composer.fill(await provider.answers([...deltas("begun"), stall]));
  await visitor.send.tap();
  await visitor.answer.getByText("begun").waitFor();
  await visitor.composer.fill("the next");
  await visitor.button("Send after this answer").waitFor();
  await isAccessible(visitor, "Stop and Send");
  await visitor.composer.fill("");
  await visitor.stop.tap();
  await visitor.ended("stopped");
  const file = { kind: "file", file_id: "f", name: "plan.pdf", type: "application/pdf", size: 3 };
  const odd = { kind: "tool", at: 0, text: "looked up" };
  const wire = await onWire(visitor);
  await visitor.shows("begun");
  const id = new URL(visitor.page.url()).pathname.slice("/c/".length);
  const of = { conversation_id: id, siblings: [], created_at: "2026-11-22T12:00:00Z" };
  const asked = { ...of, id: "m-file", parent_id: null, role: "user", parts: [file] };
  wire.tell("message:added", { conversation_id: id, message: asked });
  await visitor.thread.getByText("File: plan.pdf").waitFor();
  const start = {
    ...{ ...of, id: "a-odd", parent_id: "m-file", role: "assistant", parts: [odd] },
    ...{ status: "streaming", run: 1, finish_reason: null, model: "m", usage: null },
    ...{ timings: null, error: null, history_cut: 3 },
  };
  wire.tell("answer:start", { conversation_id: id, answer: start, run: 1, lengths: [0] });
  wire.tell("answer:delta", {
    ...{ answer_id: "a-odd", run: 1, part: 0, kind: "tool", at: 0, text: "looked up" },
  });
  wire.tell("answer:end", {
    ...{ answer_id: "a-odd", run: 1, status: "completed", finish_reason: "stop" },
    ...{ usage: null, timings: null, error: null, lengths: [9] },
  });
  await visitor.thread.getByText("Further content").waitFor();
  await isAccessible(visitor, "a file, a part of another kind, a history cut");
});
