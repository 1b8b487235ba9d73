// Records an answer while it streams, for the README. The page runs slower than the recording plays, so
// that a busy machine drops no frames.
import { writeFile } from "node:fs/promises";
import { deltas, finish, chunks } from "../../tests/e2e/harness/provider.mjs";
import { animatedPng } from "./apng.mjs";
import { SCREENSHOTS } from "./capture.mjs";
import { RECORDED } from "./conversations.mjs";

const SPEED_UP = 6;
const FRAME_MS = 40;
const END_MS = 2_500;
const SIZE = { width: 960, height: 640, deviceScaleFactor: 1, mobile: false };

export async function recording({ open, provider }) {
  const chat = await open();
  const { page } = chat;
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setDeviceMetricsOverride", SIZE);
  const [, ...streamed] = chunks(RECORDED.answer, 45 * SPEED_UP, 5);
  await provider.scriptFor(RECORDED.question, [
    ...deltas(),
    { sleep_ms: 500 },
    ...streamed,
    ...finish(),
  ]);
  const frames = [];
  const takeFrame = async () => {
    const { data } = await devtools.send("Page.captureScreenshot", { format: "png" });
    const now = performance.now();
    if (frames.length > 0)
      frames.at(-1).duration_ms = Math.round((now - frames.at(-1).at) / SPEED_UP);
    frames.push({ png: Buffer.from(data, "base64"), at: now, duration_ms: END_MS });
  };
  await chat.composer.fill(RECORDED.question);
  await takeFrame();
  await page.waitForTimeout(700 * SPEED_UP);
  await chat.composer.press("Enter");
  await chat.answer.waitFor();
  while ((await chat.answer.getAttribute("data-status")) === "streaming") {
    await takeFrame();
    await page.waitForTimeout(FRAME_MS * SPEED_UP);
  }
  await page.waitForTimeout(1_000);
  await takeFrame();
  await writeFile(`${SCREENSHOTS}/streaming.png`, animatedPng(frames));
  await page.close();
}
