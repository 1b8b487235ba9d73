// axe-core on other languages, many models and conversations, and unusual content.
import { assertAccessible } from "../../harness/axe.mjs";
import { SAMPLE_ANSWER } from "../../harness/content/sample-answer.mjs";
import { deltas, stall, completeAnswer } from "../../harness/provider.mjs";
import { test } from "../../harness/registry.mjs";
import { interceptSocket, mockResponse, retryableError } from "../../harness/interception.mjs";

const networkErrors = { allowsNetworkErrors: true };
const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };

test("axe finds no violation in German, with every control of the list in use", async ({
  open,
  provider,
}) => {
  const chat = await open("/", { locale: "de-DE" });
  const language = chat.page.getByLabel("Sprache");
  await language.focus();
  await language.press("Space");
  await assertAccessible(chat, "language picker");
  await chat.page.keyboard.press("Escape");
  const composer = chat.page.getByRole("textbox", { name: "Nachricht", exact: true });
  await composer.fill(await provider.script(completeAnswer(SAMPLE_ANSWER)));
  await composer.press("Enter");
  await chat.waitForStatus();
  await assertAccessible(chat, "German, completed");
  await chat.page.getByRole("button", { name: /^Erscheinungsbild/ }).click();
  await chat.page.getByRole("button", { name: /^Erscheinungsbild/ }).click();
  await assertAccessible(chat, "dark theme chosen");
  await chat.page.getByRole("link", { name: "Zum Eingabefeld springen" }).focus();
  await assertAccessible(chat, "skip link");
});

test("axe finds no violation in the model picker: many, none, unreachable and named models", async ({
  open,
}) => {
  const chat = await open();
  const model = (n, endpoint) => ({
    id: `${endpoint}/model-${n}`,
    name: `model-${n}`,
    endpoint,
    reasoning: n % 2 === 0,
    vision: n % 3 === 0,
    context_tokens: 128_000,
  });
  const endpoint = (id, label, error = null) => ({ id, label, any_name: true, error });
  await mockResponse(chat, /api\/models/, 200, {
    models: Array.from({ length: 12 }, (_, n) => model(n, n < 8 ? "one" : "two")),
    endpoints: [
      endpoint("one", "OpenAI"),
      endpoint("two", "Ollama"),
      endpoint("three", "vLLM", retryableError("provider_unavailable", "It cannot be reached.")),
      endpoint("four", "Empty"),
    ],
    default: "one/model-0",
    any_name: true,
    is_demo: false,
    error: null,
  });
  await chat.page.reload();
  await chat.page.getByRole("button", { name: "Model: model-0" }).click();
  const search = chat.page.getByRole("combobox", { name: "Search models" });
  await search.waitFor();
  await assertAccessible(chat, "many models");
  await search.fill("model-11");
  await assertAccessible(chat, "one model is left");
  await search.fill("nothing of the kind");
  await chat.page.getByText("No matching models.").waitFor();
  await assertAccessible(chat, "no model is left");
  await chat.page.getByRole("option", { name: "Other model…" }).click();
  await chat.page.getByRole("dialog").waitFor();
  await assertAccessible(chat, "a model is named");
});

test(
  "axe finds no violation where a list or its pages fail to load, or continue",
  async ({ open, store, server, provider }) => {
    const chat = await open();
    await assertAccessible(chat, "no conversations yet");
    const unmock = await mockResponse(chat, /api\/conversations(\?|$)/, 503, {
      error: retryableError("storage_unavailable", "Storage is away."),
    });
    await chat.page.reload();
    await chat.conversationList.getByText("The list could not be loaded.").waitFor();
    await assertAccessible(chat, "no list");
    await unmock();
    await chat.conversationList.getByRole("button", { name: "Retry" }).click();
    const question = await provider.script(completeAnswer("An answer."));
    const path = await store(
      chat,
      Array.from({ length: 26 }, (_, turn) => `${question} ${turn}`),
    );
    await chat.page.goto(new URL(path, server).href);
    await mockResponse(chat, /\/messages\?/, 503, {
      error: retryableError("storage_unavailable", "Away."),
    });
    await chat.button("Show earlier messages").click();
    await chat.thread.getByRole("alert").waitFor();
    await assertAccessible(chat, "no earlier messages");
    await mockResponse(chat, /api\/conversations(\?|$)/, 200, {
      conversations: [],
      next_cursor: "more",
    });
    await chat.page.reload();
    await chat.conversationList.getByRole("button", { name: "Show more" }).waitFor();
    await assertAccessible(chat, "more conversations");
  },
  networkErrors,
);

test("axe finds no violation in footnotes, wide tables, wrapped code and unknown parts on a phone", async ({
  open,
  provider,
}) => {
  const chat = await open("/", PHONE);
  const cells = (text) => `|${` ${text} |`.repeat(9)}\n`;
  const answer = [
    `${cells("A column of some width")}${"|---".repeat(9)}|\n${cells("and what is in it")}\n`,
    `\`\`\`python\nx = "${"long ".repeat(40)}"\n\`\`\`\n\nA claim.[^1] [A word]\n\n`,
    "[^1]: What it rests on.\n\n[A word]: https://a.example\n",
  ];
  await chat.composer.fill(await provider.script(completeAnswer(...answer)));
  await chat.send.tap();
  await chat.waitForStatus();
  await chat.button("Wrap lines").tap();
  await chat.action("Copy answer").tap();
  await assertAccessible(chat, "wide, wrapped, with a footnote");
  await chat.composer.fill(await provider.script([...deltas("begun"), stall]));
  await chat.send.tap();
  await chat.answer.getByText("begun").waitFor();
  await chat.composer.fill("the next");
  await chat.button("Send after this answer").waitFor();
  await assertAccessible(chat, "Stop and Send");
  await chat.composer.fill("");
  await chat.stop.tap();
  await chat.waitForStatus("stopped");
  const file = { kind: "file", file_id: "f", name: "plan.pdf", type: "application/pdf", size: 3 };
  const odd = { kind: "newer", at: 0, text: "looked up" };
  const intercepted = await interceptSocket(chat);
  await chat.waitForText("begun");
  const id = new URL(chat.page.url()).pathname.slice("/c/".length);
  const common = { conversation_id: id, siblings: [], created_at: "2026-11-22T12:00:00Z" };
  const message = { ...common, id: "m-file", parent_id: null, role: "user", parts: [file] };
  intercepted.receive("message:added", { conversation_id: id, message });
  await chat.thread.getByText("plan.pdf").waitFor();
  const start = {
    ...{ ...common, id: "a-odd", parent_id: "m-file", role: "assistant", parts: [odd] },
    ...{ status: "streaming", run: 1, finish_reason: null, model: "m", usage: null },
    ...{ timings: null, error: null, history_cut: 3 },
  };
  intercepted.receive("answer:start", { conversation_id: id, answer: start, run: 1, lengths: [0] });
  intercepted.receive("answer:delta", {
    ...{ answer_id: "a-odd", run: 1, part: 0, kind: "newer", at: 0, text: "looked up" },
  });
  intercepted.receive("answer:end", {
    ...{ answer_id: "a-odd", run: 1, status: "completed", finish_reason: "stop" },
    ...{ usage: null, timings: null, error: null, lengths: [9] },
  });
  await chat.thread.getByText("Other content").waitFor();
  await assertAccessible(chat, "a file, an unknown part, a history cut");
});
