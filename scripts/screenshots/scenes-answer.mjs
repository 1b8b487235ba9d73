// Scenes of one answer: how it comes, and each way in which it ends.
import { deltas, end, stall, whole } from "../../tests/e2e/harness/provider.mjs";
import { standStill, take } from "./camera.mjs";
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
} from "./texts.mjs";

const isColoured = (visitor) => visitor.answer.locator("pre code span[class^=hl-]").first();
const busy = { status: 429, headers: { "Retry-After": "60" } };

export async function streaming({ open, provider }) {
  const visitor = await open();
  await provider.answersTo(QUESTION, [...deltas(PARTIAL), stall], whole(WHOLE));
  await visitor.ask(QUESTION);
  await visitor.answer.getByText("10 GB cost no more").waitFor();
  await isColoured(visitor).waitFor();
  await take(visitor, "streaming");
  await visitor.stop.click();
  await visitor.action("Retry").click();
  await visitor.answer.getByText("Say the encoding.").waitFor();
  await visitor.ended();
  await isColoured(visitor).waitFor();
  const before = () =>
    visitor.page.locator(".thread-box").evaluate((box) => {
      box.scrollTop = box.scrollHeight;
    });
  await take(visitor, "completed", { before });
  await visitor.page.close();
}

export async function reasoning({ open, provider }) {
  const visitor = await open();
  const thinking = [{ role: true }, { reasoning: THOUGHT.half }];
  const { question, thought, answer } = THOUGHT;
  await provider.answersTo(
    question,
    [...thinking, stall],
    [{ role: true }, { reasoning: thought }, { sleep_ms: 4_000 }, { delta: answer }, ...end()],
  );
  await visitor.ask(question);
  await visitor.answer.locator(".reasoning").waitFor();
  await take(visitor, "thinking");
  await visitor.stop.click();
  await visitor.ended("stopped");
  await visitor.action("Retry").click();
  await visitor.ended();
  await take(visitor, "reasoning-folded");
  await visitor.answer.locator(".reasoning > summary").click();
  await take(visitor, "reasoning-open");
  await visitor.page.close();
}

/** An answer that ends so, and its pictures. */
async function ends({ open, provider }, state, { question }, steps, status) {
  const visitor = await open();
  await provider.answersTo(question, steps);
  await visitor.ask(question);
  await visitor.ended(status);
  await take(visitor, state);
  await visitor.page.close();
}

export async function stopped({ open, provider }) {
  const visitor = await open();
  await provider.answersTo(STOPPED.question, [...deltas(STOPPED.partial), stall]);
  await visitor.ask(STOPPED.question);
  await visitor.answer.getByText("carried down from the Alps").waitFor();
  await visitor.stop.click();
  await visitor.ended("stopped");
  await take(visitor, "stopped");
  await visitor.page.close();
}

export const cut = (stage) =>
  ends(stage, "cut", CUT, [...deltas(CUT.partial), ...end("length")], "completed");

export const filtered = (stage) =>
  ends(
    stage,
    "filtered",
    FILTERED,
    [...deltas(FILTERED.partial), ...end("content_filter")],
    "completed",
  );

export const interrupted = (stage) =>
  ends(
    stage,
    "interrupted",
    INTERRUPTED,
    [...deltas(INTERRUPTED.partial), { close: "fin" }],
    "interrupted",
  );

export const refused = (stage) => ends(stage, "refused", FAILED.key, [{ status: 401 }], "failed");

export async function failed({ open, provider }) {
  const visitor = await open();
  await provider.answersTo(FAILED.question, [busy]);
  await visitor.ask(FAILED.question);
  await visitor.ended("failed");
  await standStill(visitor.page, "Trying again in 50 seconds");
  await take(visitor, "failed");
  await visitor.page.close();
}
