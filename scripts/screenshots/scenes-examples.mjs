// The pictures of examples/, which go there: an answer with a step, and a host's page with its chat.
import { createRequire } from "node:module";
import { ROOT } from "./servers.mjs";

const { io } = createRequire(`${ROOT}frontend/package.json`)("socket.io-client");
const SIZE = { width: 1000, height: 640 };
const NOTES = ["The key is below the mat.", "Anna has the key of the shed.", "Water the plants."];

/** Adds notes by the event of the host, as the user of the cookies. */
async function addNotes(url, cookies) {
  const Cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const socket = io(url, { transports: ["websocket"], extraHeaders: { Cookie } });
  for (const note of NOTES) await socket.emitWithAck("note", note);
  socket.disconnect();
}

export async function agents({ newUser, servers }) {
  const url = await servers.wordbrook(null, { BACKENDS: "examples/agents/retrieval.py" });
  const chat = await (await newUser({ viewport: { ...SIZE, height: 860 } }))(url);
  await chat.askAndWait("How hot is bread baked?");
  await chat.step("Searching the texts", "done").locator("summary").click();
  await chat.page.mouse.move(0, 0);
  await chat.questions.first().scrollIntoViewIfNeeded();
  await chat.page.screenshot({ path: `${ROOT}examples/agents/step.png` });
  await chat.page.close();
}

export async function flask({ newContext, servers }) {
  const url = await servers.host();
  const context = await newContext({ viewport: SIZE });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByLabel("Name").fill("anna");
  await page.getByLabel("Password").fill("of anna");
  await page.getByRole("button", { name: "Sign in" }).click();
  await addNotes(url, await context.cookies());
  await page.getByRole("link", { name: "Ask about your notes" }).click();
  const box = page.locator("#composer:not([data-early])");
  await box.fill("Where is my key?");
  await box.press("Enter");
  await page.locator("article.answer[data-status=completed]").waitFor();
  await page.mouse.move(0, 0);
  await page.screenshot({ path: `${ROOT}examples/flask/chat.png` });
  await page.close();
}
