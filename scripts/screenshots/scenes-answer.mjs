// Scenes of one answer: streaming, and each way in which it ends.
import { deltas, finish, stall, completeAnswer } from "../../tests/e2e/harness/provider.mjs";
import { stopTimers, takeScreenshots } from "./capture.mjs";
import {
  CUT,
  FAILED,
  FILTERED,
  INTERRUPTED,
  PARTIAL,
  QUESTION,
  STOPPED,
  THOUGHT,
  WHOLE,
} from "./conversations.mjs";

const highlighted = (chat) => chat.answer.locator("pre code span[class^=hl-]").first();
const busy = { status: 429, headers: { "Retry-After": "60" } };

export async function streaming({ open, provider }) {
  const chat = await open();
  await provider.scriptFor(QUESTION, [...deltas(PARTIAL), stall], completeAnswer(WHOLE));
  await chat.ask(QUESTION);
  await chat.answer.getByText("10 GB cost no more").waitFor();
  await highlighted(chat).waitFor();
  await takeScreenshots(chat, "streaming");
  await chat.stop.click();
  await chat.action("Retry").click();
  await chat.answer.getByText("Say the encoding.").waitFor();
  await chat.waitForStatus();
  await highlighted(chat).waitFor();
  const scrollToEnd = () =>
    chat.page.locator(".thread-box").evaluate((box) => {
      box.scrollTop = box.scrollHeight;
    });
  await takeScreenshots(chat, "completed", { before: scrollToEnd });
  await chat.page.close();
}

export async function reasoning({ open, provider }) {
  const chat = await open();
  const thinking = [{ role: true }, { reasoning: THOUGHT.half }];
  const { question, thought, answer } = THOUGHT;
  await provider.scriptFor(
    question,
    [...thinking, stall],
    [{ role: true }, { reasoning: thought }, { sleep_ms: 4_000 }, { delta: answer }, ...finish()],
  );
  await chat.ask(question);
  await chat.answer.locator(".reasoning").waitFor();
  await takeScreenshots(chat, "thinking");
  await chat.stop.click();
  await chat.waitForStatus("stopped");
  await chat.action("Retry").click();
  await chat.waitForStatus();
  await takeScreenshots(chat, "reasoning-folded");
  await chat.answer.locator(".reasoning > summary").click();
  await takeScreenshots(chat, "reasoning-open");
  await chat.page.close();
}

/** Takes the screenshots of an answer that ends with `status`. */
async function takeEnding({ open, provider }, state, { question }, steps, status) {
  const chat = await open();
  await provider.scriptFor(question, steps);
  await chat.ask(question);
  await chat.waitForStatus(status);
  await takeScreenshots(chat, state);
  await chat.page.close();
}

export async function stopped({ open, provider }) {
  const chat = await open();
  await provider.scriptFor(STOPPED.question, [...deltas(STOPPED.partial), stall]);
  await chat.ask(STOPPED.question);
  await chat.answer.getByText("carried down from the Alps").waitFor();
  await chat.stop.click();
  await chat.waitForStatus("stopped");
  await takeScreenshots(chat, "stopped");
  await chat.page.close();
}

export const cut = (fixtures) =>
  takeEnding(fixtures, "cut", CUT, [...deltas(CUT.partial), ...finish("length")], "completed");

export const filtered = (fixtures) =>
  takeEnding(
    fixtures,
    "filtered",
    FILTERED,
    [...deltas(FILTERED.partial), ...finish("content_filter")],
    "completed",
  );

export const interrupted = (fixtures) =>
  takeEnding(
    fixtures,
    "interrupted",
    INTERRUPTED,
    [...deltas(INTERRUPTED.partial), { close: "fin" }],
    "interrupted",
  );

export const refused = (fixtures) =>
  takeEnding(fixtures, "refused", FAILED.key, [{ status: 401 }], "failed");

export async function failed({ open, provider }) {
  const chat = await open();
  await provider.scriptFor(FAILED.question, [busy]);
  await chat.ask(FAILED.question);
  await chat.waitForStatus("failed");
  await stopTimers(chat.page, "Trying again in 50 seconds");
  await takeScreenshots(chat, "failed");
  await chat.page.close();
}
