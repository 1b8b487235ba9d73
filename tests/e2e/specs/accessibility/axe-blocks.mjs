// axe-core on the blocks of an answer that have controls or states of their own, in light and in dark.
import assert from "node:assert/strict";
import { assertAccessible } from "../../harness/axe.mjs";
import { eventually } from "../../harness/eventually.mjs";
import { interceptSocket, mockResponse } from "../../harness/interception.mjs";
import { deltas } from "../../harness/provider.mjs";
import { test } from "../../harness/registry.mjs";

const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=";
const ALERTS = ["NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"];
const ANSWER = [
  ALERTS.map(
    (kind) => `> [!${kind}]\n> Mind the \`step\`, see [this](https://a.example).\n\n`,
  ).join(""),
  "```mermaid\nflowchart LR\n A[Spring] --> B[Mouth]\n```\n\n```mermaid\ngraph TD\n A -->\n```\n\n",
  `![here](data:image/png;base64,${PIXEL})\n\n![the brook](https://pictures.example/a.png)\n\n`,
  "| river | km |\n|---|--:|\n| Rhine | 1230 |\n\n",
  "<details open><summary>More</summary>\n\nInside <kbd>Esc</kbd> and <mark>marked</mark>.\n\n</details>\n\n",
  `\`\`\`python\nprint("${"long ".repeat(40)}")\nprint(2)\n\`\`\`\n`,
].join("");
const USAGE = { prompt_tokens: 12, completion_tokens: 5, total_tokens: 17 };
const ENDING = [{ finish: "stop" }, { usage: USAGE }, { done: true }];
const MODELS = {
  models: [{ id: "m", name: "m", endpoint: "e", context_tokens: 20 }],
  endpoints: [{ id: "e", label: "E", any_name: true, error: null }],
  ...{ default: "m", any_name: true, is_demo: false, error: null },
};

/** Has the page receive an answer with steps of every state. */
async function receiveSteps(chat, intercepted) {
  const id = new URL(chat.page.url()).pathname.slice("/c/".length);
  const parent_id = await chat.answer.getAttribute("data-message");
  const common = { conversation_id: id, siblings: [], created_at: "2026-11-22T12:00:00Z" };
  const text = { kind: "text", at: 0, text: "And now?" };
  const message = { ...common, id: "m-steps", parent_id, role: "user", parts: [text] };
  intercepted.receive("message:added", { conversation_id: id, message });
  const answer = {
    ...{ ...common, id: "a-steps", parent_id: "m-steps", role: "assistant", parts: [] },
    ...{ status: "streaming", run: 1, finish_reason: null, model: "m", usage: null },
    ...{ timings: null, error: null, history_cut: 0 },
  };
  intercepted.receive("answer:start", { conversation_id: id, answer, run: 1, lengths: [] });
  for (const [part, status] of ["done", "failed", "denied", "running"].entries()) {
    const error = { code: "backend_failed", message: "It failed.", retryable: false };
    const rows = [
      { river: "Rhine", km: 1230 },
      { river: "Elbe", km: 1094 },
    ];
    const tool = {
      ...{
        call_id: `t${part}`,
        name: "look_up",
        title: `Looking up ${part}`,
        server: null,
        status,
      },
      ...{ started_at: "2026-11-22T12:00:00.000Z", rev: 1 },
      ...(status === "done" && { result: [{ type: "json", value: rows }] }),
      ...(status === "failed" && { error }),
    };
    intercepted.receive("answer:part", { answer_id: "a-steps", run: 1, part, tool });
  }
}

test("axe finds no violation in alerts, diagrams, images, a table's menu, numbered code and steps", async ({
  open,
  provider,
  problems,
}) => {
  const chat = await open();
  const { page } = chat;
  await mockResponse(chat, /api\/models/, 200, MODELS);
  await page.route("https://pictures.example/**", (route) =>
    route.fulfill({ contentType: "image/png", body: Buffer.from(PIXEL, "base64") }),
  );
  const intercepted = await interceptSocket(chat);
  await chat.askAndWait(await provider.script([...deltas(ANSWER), ...ENDING]));
  await page.locator(".context-meter").waitFor();
  // A diagram is drawn once it comes near the view.
  await page.locator(".thread-box").evaluate((box) => box.scrollTo(0, 0));
  await chat.answer.locator(".md-diagram img").first().waitFor();
  await assertAccessible(chat, "alerts, a diagram, an image to load, the context meter");

  await chat.action("Show source").first().click();
  await chat.action("Load image from pictures.example").click();
  const loaded = chat.answer.locator('img[alt="the brook"]');
  await eventually(() => loaded.evaluate((image) => image.naturalWidth === 1), "loaded");
  await chat.action("Line numbers").last().click();
  await chat.answer.locator(".md-numbers").waitFor();
  await chat.action("Wrap lines").last().click();
  await chat.answer.locator(".md-line").first().waitFor({ state: "attached" });
  await chat.answer.getByRole("button", { name: /^Copy table/ }).click();
  await chat.button("Copy as CSV").waitFor();
  await assertAccessible(chat, "a diagram's source, a loaded image, numbered code, a table's menu");
  await page.keyboard.press("Escape");

  await receiveSteps(chat, intercepted);
  const steps = chat.answers.last().locator("details.steps-group");
  await steps.locator("summary").first().click();
  for (const step of await steps.locator("details.step > summary").all()) await step.click();
  await assertAccessible(chat, "steps, unfolded");
  // The monitor has seen the request that was wanted.
  const wanted = (problem) => problem.endsWith("https://pictures.example/a.png");
  assert.ok(problems.length > 0 && problems.every(wanted), problems.join("\n"));
  problems.length = 0;
});
