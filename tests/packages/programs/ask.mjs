// Asks a question on the page of an example. Prints what it shows in mid-answer, waits for a line of input,
// and prints what it shows at the end. usage: ask.mjs URL CHROMIUM QUESTION PARTIAL WHOLE
import { once } from "node:events";
import { launch } from "./browser.mjs";

const [url, executablePath, question, partial, whole] = process.argv.slice(2);
const browser = await launch(executablePath);
const page = await browser.newPage();
const problems = [];
const sockets = [];
page.on("pageerror", (error) => problems.push(String(error)));
page.on("websocket", (socket) => sockets.push(socket.url()));
// A user of its own, as a page of the server has: else the first socket is refused.
await page.request.post(`${url}/api/session`, { data: {} });
await page.goto(url);

const shows = (text) =>
  page.waitForFunction(
    (expected) => [...document.querySelectorAll("article")].at(-1)?.textContent === expected,
    text,
    { timeout: 40_000 },
  );
const report = async () =>
  console.log(
    JSON.stringify({
      articles: await page.locator("article").allTextContents(),
      sockets: sockets.length,
      problems,
    }),
  );

await page.getByLabel("Question").fill(question);
await page.getByRole("button", { name: "Ask" }).click();
await shows(partial).catch(report);
await report();
await once(process.stdin, "data");
await shows(whole).catch(report);
await report();
await browser.close();
process.exit(0);
