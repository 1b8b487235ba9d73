// Takes a state's pictures: at three widths, in both themes, as WebP from the browser itself.
import { writeFile } from "node:fs/promises";
import { ROOT } from "./servers.mjs";

export const PICTURES = `${ROOT}docs/screenshots`;
/** A phone's picture has two pixels for one; so would the others', but for their size. */
const SIZES = [
  { width: 1440, height: 900, deviceScaleFactor: 1, mobile: false },
  { width: 768, height: 1024, deviceScaleFactor: 1, mobile: false },
  { width: 390, height: 780, deviceScaleFactor: 2, mobile: true },
];
const QUALITY = 50;

async function settled(page) {
  await page.evaluate(async () => {
    await document.fonts.ready;
    document.activeElement.style.caretColor = "transparent";
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
  });
}

/** `before` is run at every size, in each theme; `sizes` says at which ones. */
export async function take(visitor, state, { before = async () => null, sizes = () => true } = {}) {
  const { page } = visitor;
  const devtools = await page.context().newCDPSession(page);
  await page.mouse.move(0, 0);
  for (const size of SIZES.filter(({ width }) => sizes(width))) {
    await devtools.send("Emulation.setDeviceMetricsOverride", size);
    await devtools.send("Emulation.setTouchEmulationEnabled", { enabled: size.mobile });
    for (const theme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      await before(size);
      await settled(page);
      const options = { format: "webp", quality: QUALITY };
      const { data } = await devtools.send("Page.captureScreenshot", options);
      const file = `${PICTURES}/${state}-${theme}-${size.width}.webp`;
      await writeFile(file, Buffer.from(data, "base64"));
    }
  }
  await devtools.send("Emulation.setTouchEmulationEnabled", { enabled: false });
  await devtools.send("Emulation.setDeviceMetricsOverride", SIZES[0]);
  await devtools.detach();
}

/** Stops every timer of the page as soon as it shows `text`: no picture has another second. */
export async function standStill(page, text) {
  await page.waitForFunction((wanted) => {
    if (!document.querySelector("main").textContent.includes(wanted)) return false;
    const newest = setTimeout(() => null);
    for (let timer = 0; timer <= newest; timer += 1) clearInterval(timer);
    return true;
  }, text);
}
