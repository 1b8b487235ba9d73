// Takes the screenshots of a state at three widths and in both themes, as WebP.
import { writeFile } from "node:fs/promises";
import { ROOT } from "./servers.mjs";

export const SCREENSHOTS = `${ROOT}screenshots`;
/** Only the phone has two device pixels for one, to keep the other files small. */
const SIZES = [
  { width: 1440, height: 900, deviceScaleFactor: 1, mobile: false },
  { width: 768, height: 1024, deviceScaleFactor: 1, mobile: false },
  { width: 390, height: 780, deviceScaleFactor: 2, mobile: true },
];
const QUALITY = 50;

async function waitForFrames(page) {
  await page.evaluate(async () => {
    await document.fonts.ready;
    document.activeElement.style.caretColor = "transparent";
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
  });
}

/** Runs `before` at each size and theme, then takes the screenshot; `sizes` selects by width. */
export async function takeScreenshots(
  chat,
  state,
  { before = async () => null, sizes = () => true } = {},
) {
  const { page } = chat;
  const devtools = await page.context().newCDPSession(page);
  await page.mouse.move(0, 0);
  for (const size of SIZES.filter(({ width }) => sizes(width))) {
    await devtools.send("Emulation.setDeviceMetricsOverride", size);
    await devtools.send("Emulation.setTouchEmulationEnabled", { enabled: size.mobile });
    for (const theme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      await before(size);
      await waitForFrames(page);
      const options = { format: "webp", quality: QUALITY };
      const { data } = await devtools.send("Page.captureScreenshot", options);
      const file = `${SCREENSHOTS}/${state}-${theme}-${size.width}.webp`;
      await writeFile(file, Buffer.from(data, "base64"));
    }
  }
  await devtools.send("Emulation.setTouchEmulationEnabled", { enabled: false });
  await devtools.send("Emulation.setDeviceMetricsOverride", SIZES[0]);
  await devtools.detach();
}

/** Stops all timers of the page as soon as it shows `text`, so that a countdown stands still. */
export async function stopTimers(page, text) {
  await page.waitForFunction((expected) => {
    if (!document.querySelector("main").textContent.includes(expected)) return false;
    const newest = setTimeout(() => null);
    for (let timer = 0; timer <= newest; timer += 1) clearInterval(timer);
    return true;
  }, text);
}
