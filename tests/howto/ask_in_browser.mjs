// Asks the example's page in Chromium. Prints a JSON line when `partial` shows, waits for a line on
// its input, and prints another when the answer has ended. usage: ask_in_browser.mjs URL CHROMIUM PARTIAL
import { createRequire } from "node:module";
import { once } from "node:events";

const frontend = new URL("../../frontend/package.json", import.meta.url);
const { chromium } = createRequire(frontend)("playwright-core");
const [url, executablePath, partial] = process.argv.slice(2);

const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"],
}); // prettier-ignore
const problems = [];
const pages = [];
for (const _ of ["asker", "onlooker"]) {
  const page = await browser.newPage();
  page.on("pageerror", (error) => problems.push(String(error)));
  await page.goto(url);
  pages.push(page);
}
const [asker, onlooker] = pages;
const show = async () => ({
  answer: await asker.locator("pre").textContent(),
  status: await asker.getByRole("status").textContent(),
  onlooker: await onlooker.locator("pre").textContent(),
  problems,
});

await asker.getByLabel("Question").fill("plain");
await asker.getByRole("button", { name: "Ask" }).click();
await asker.waitForFunction((text) => document.querySelector("pre").textContent === text, partial);
console.log(JSON.stringify(await show()));

await once(process.stdin, "data");
await asker.waitForFunction(
  () => document.querySelector("[role=status]").textContent !== "answering",
);
console.log(JSON.stringify(await show()));
await browser.close();
process.exit(0);
