// Scenes without a completed answer: empty, waiting, loading, missing and offline.
import { deltas, stall, completeAnswer } from "../../tests/e2e/harness/provider.mjs";
import { interceptSocket } from "../../tests/e2e/harness/interception.mjs";
import { takeScreenshots } from "./capture.mjs";
import { LOST, WAITING } from "./conversations.mjs";

const MISSING = "/c/01a205cd-4406-7a80-a9da-af7f60e0db2b";

export async function empty({ open }) {
  const chat = await open();
  await chat.conversationList.getByRole("link").first().waitFor();
  await takeScreenshots(chat, "empty");
  await chat.page.close();
}

export async function firstRun({ newUser, servers }) {
  const demo = await servers.wordbrook();
  const chat = await (await newUser())(demo);
  const before = async ({ width }) => {
    await chat.page.reload();
    await chat.page.locator(".first-run").waitFor();
    if (width < 600) await chat.page.locator(".first-run summary").click();
  };
  await takeScreenshots(chat, "first-run", { before });
  await chat.page.close();
}

export async function german({ newUser, url, provider }) {
  const chat = await (await newUser({ locale: "de-DE" }))(url);
  await takeScreenshots(chat, "german-empty");
  await provider.scriptFor(WAITING.german.question, completeAnswer(WAITING.german.answer));
  const composer = chat.mountedComposer;
  await composer.fill(WAITING.german.question);
  await composer.press("Enter");
  await chat.waitForStatus();
  await takeScreenshots(chat, "german-completed");
  await chat.page.close();
}

export async function waiting({ open, provider }) {
  const chat = await open();
  await provider.scriptFor(WAITING.question, [stall]);
  await chat.ask(WAITING.question);
  await chat.answer.locator(".waiting").waitFor();
  await takeScreenshots(chat, "waiting");
  await chat.stop.click();
  await chat.waitForStatus("stopped");
  await chat.page.close();
}

export async function loading({ open }) {
  const chat = await open();
  await chat.conversationList.getByRole("link").first().click();
  await chat.answer.waitFor();
  await chat.page.routeWebSocket(/socket\.io/, () => null);
  const before = async () => {
    await chat.page.reload();
    await chat.page.locator(".thread-loading").waitFor();
  };
  await takeScreenshots(chat, "loading", { before });
  await chat.page.close();
}

export async function missing({ open }) {
  const chat = await open(MISSING);
  await chat.page.locator(".thread-failure").waitFor();
  await takeScreenshots(chat, "missing");
  await chat.page.close();
}

export async function offline({ newUser, servers, url, provider }) {
  const proxy = await servers.proxy(url);
  const chat = await (await newUser())(proxy.url);
  await provider.scriptFor(LOST.question, [...deltas(LOST.partial), stall]);
  await chat.ask(LOST.question);
  await chat.answer.getByText(LOST.end).waitFor();
  proxy.cut();
  await chat.connectionNote.waitFor();
  await chat.ask(LOST.next);
  await chat.pending.waitFor();
  await takeScreenshots(chat, "offline");
  await chat.page.close();
}

export async function degraded({ open, provider }) {
  const chat = await open();
  const intercepted = await interceptSocket(chat);
  await provider.scriptFor(LOST.question, [...deltas(LOST.partial), stall]);
  await chat.ask(LOST.question);
  await chat.answer.getByText(LOST.end).waitFor();
  intercepted.receive("server:degraded", { away: ["database"], can_ask: false });
  await chat.connectionNote.waitFor();
  await chat.ask(LOST.next);
  await chat.pending.waitFor();
  await takeScreenshots(chat, "degraded");
  await chat.stop.click();
  await chat.page.close();
}

export async function reconnecting({ newUser, servers, url, provider }) {
  const proxy = await servers.proxy(url);
  const chat = await (await newUser())(proxy.url);
  await provider.scriptFor(LOST.question, [...deltas(LOST.partial), stall]);
  await chat.ask(LOST.question);
  await chat.answer.getByText(LOST.end).waitFor();
  proxy.fallSilent();
  await chat.connectionNote.getByText("Connecting…").waitFor();
  await takeScreenshots(chat, "reconnecting");
  await chat.page.close();
}
