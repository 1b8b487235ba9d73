// The page where WebSocket cannot be opened: asks, stops, continues, and reads along in a second tab.
// usage: fallback.mjs URL CHROMIUM QUESTION LONG_QUESTION
import { launch } from "./browser.mjs";
import { ChatPage } from "../../e2e/harness/chat-page.mjs";

const [url, executablePath, question, long] = process.argv.slice(2);
const browser = await launch(executablePath);
const context = await browser.newContext();
const report = { notes: 0, streams: 0 };

async function openTab(path) {
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on("request", (request) => {
    if (request.url().endsWith("/events") || request.url().includes("/events?")) report.streams += 1;
  });
  await page.goto(url + path);
  const chat = new ChatPage(page);
  await chat.mountedComposer.waitFor();
  return chat;
}

const chat = await openTab("/");
await chat.ask(question);
await chat.waitForStatus();
report.whole = await chat.text();
report.notes = await chat.connectionNote.count();

await chat.ask(long);
await chat.waitForText("begun ");
const other = await openTab(new URL(chat.page.url()).pathname);
await other.waitForText("begun ");
await chat.stop.click();
await chat.waitForStatus("stopped");
report.stopped = await chat.text();
await other.waitForStatus("stopped");
await chat.action("Continue").click();
await chat.waitForStatus();
report.continued = await chat.text();
await other.waitForStatus();
report.other = await other.text();
console.log(JSON.stringify(report));
await browser.close();
process.exit(0);
