// Asks a question on the example's page in Chromium. Prints a JSON line when PARTIAL is shown, waits for
// a line of input, and prints another one when the answer has ended.
// usage: ask_example_page.mjs URL CHROMIUM PARTIAL
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
for (const _ of ["asking", "other"]) {
  const page = await browser.newPage();
  page.on("pageerror", (error) => problems.push(String(error)));
  await page.goto(url);
  pages.push(page);
}
const [asking, other] = pages;
const state = async () => ({
  answer: await asking.locator("pre").textContent(),
  status: await asking.getByRole("status").textContent(),
  other: await other.locator("pre").textContent(),
  problems,
});

await asking.getByLabel("Question").fill("plain");
await asking.getByRole("button", { name: "Ask" }).click();
await asking.waitForFunction((text) => document.querySelector("pre").textContent === text, partial);
console.log(JSON.stringify(await state()));

await once(process.stdin, "data");
await asking.waitForFunction(
  () => document.querySelector("[role=status]").textContent !== "answering",
);
console.log(JSON.stringify(await state()));
await browser.close();
process.exit(0);
