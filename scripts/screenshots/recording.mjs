// A short film of an answer that streams, for the README. What is taken at leisure plays faster, so
// that a busy machine's film does not limp.
import { writeFile } from "node:fs/promises";
import { deltas, end, pieces } from "../../tests/e2e/harness/provider.mjs";
import { movingPicture } from "./apng.mjs";
import { PICTURES } from "./camera.mjs";
import { FILMED } from "./texts.mjs";

const FASTER = 6;
const FRAME_MS = 40;
const END_MS = 2_500;
const SIZE = { width: 960, height: 640, deviceScaleFactor: 1, mobile: false };

export async function film({ open, provider }) {
  const visitor = await open();
  const { page } = visitor;
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setDeviceMetricsOverride", SIZE);
  const [, ...streamed] = pieces(FILMED.answer, 45 * FASTER, 5);
  await provider.answersTo(FILMED.question, [
    ...deltas(),
    { sleep_ms: 500 },
    ...streamed,
    ...end(),
  ]);
  const frames = [];
  const shoot = async () => {
    const { data } = await devtools.send("Page.captureScreenshot", { format: "png" });
    const now = performance.now();
    if (frames.length > 0) frames.at(-1).shown_ms = Math.round((now - frames.at(-1).at) / FASTER);
    frames.push({ png: Buffer.from(data, "base64"), at: now, shown_ms: END_MS });
  };
  await visitor.composer.fill(FILMED.question);
  await shoot();
  await page.waitForTimeout(700 * FASTER);
  await visitor.composer.press("Enter");
  await visitor.answer.waitFor();
  while ((await visitor.answer.getAttribute("data-status")) === "streaming") {
    await shoot();
    await page.waitForTimeout(FRAME_MS * FASTER);
  }
  await page.waitForTimeout(1_000);
  await shoot();
  await writeFile(`${PICTURES}/streaming.png`, movingPicture(frames));
  await page.close();
}
