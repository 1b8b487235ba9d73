// Asks a question on the page of a server and prints the answer. usage: ask.mjs URL CHROMIUM QUESTION
import { ChatPage } from "../../e2e/harness/chat-page.mjs";
import { launch } from "../../packages/programs/browser.mjs";

const [url, executablePath, question] = process.argv.slice(2);
const browser = await launch(executablePath);
const page = await browser.newPage();
page.setDefaultTimeout(30_000);
await page.goto(url);
const chat = new ChatPage(page);
await chat.mountedComposer.waitFor();
await chat.ask(question);
await chat.waitForStatus();
console.log(await chat.text());
await browser.close();
