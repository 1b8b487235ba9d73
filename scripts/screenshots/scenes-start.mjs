// Scenes before there is anything to read: nothing asked yet, nothing there yet, nobody to reach.
import { deltas, stall, whole } from "../../tests/e2e/harness/provider.mjs";
import { onWire } from "../../tests/e2e/harness/wire.mjs";
import { take } from "./camera.mjs";
import { LOST, WAITING } from "./texts.mjs";

const MISSING = "/c/01a205cd-4406-7a80-a9da-af7f60e0db2b";

export async function empty({ open }) {
  const visitor = await open();
  await visitor.list.getByRole("link").first().waitFor();
  await take(visitor, "empty");
  await visitor.page.close();
}

export async function firstRun({ arrive, servers }) {
  const demo = await servers.wordbrook();
  const visitor = await (await arrive())(demo);
  const before = async ({ width }) => {
    await visitor.page.reload();
    await visitor.page.locator(".first-run").waitFor();
    if (width < 600) await visitor.page.locator(".first-run summary").click();
  };
  await take(visitor, "first-run", { before });
  await visitor.page.close();
}

export async function german({ arrive, url, provider }) {
  const visitor = await (await arrive({ locale: "de-DE" }))(url);
  await take(visitor, "german-empty");
  await provider.answersTo(WAITING.german.question, whole(WAITING.german.answer));
  const composer = visitor.own;
  await composer.fill(WAITING.german.question);
  await composer.press("Enter");
  await visitor.ended();
  await take(visitor, "german-completed");
  await visitor.page.close();
}

export async function waiting({ open, provider }) {
  const visitor = await open();
  await provider.answersTo(WAITING.question, [stall]);
  await visitor.ask(WAITING.question);
  await visitor.answer.locator(".waiting").waitFor();
  await take(visitor, "waiting");
  await visitor.stop.click();
  await visitor.ended("stopped");
  await visitor.page.close();
}

export async function loading({ open }) {
  const visitor = await open();
  await visitor.list.getByRole("link").first().click();
  await visitor.answer.waitFor();
  await visitor.page.routeWebSocket(/socket\.io/, () => null);
  const before = async () => {
    await visitor.page.reload();
    await visitor.page.locator(".thread-loading").waitFor();
  };
  await take(visitor, "loading", { before });
  await visitor.page.close();
}

export async function missing({ open }) {
  const visitor = await open(MISSING);
  await visitor.page.locator(".thread-failure").waitFor();
  await take(visitor, "missing");
  await visitor.page.close();
}

export async function offline({ arrive, servers, url, provider }) {
  const network = await servers.network(url);
  const visitor = await (await arrive())(network.url);
  await provider.answersTo(LOST.question, [...deltas(LOST.partial), stall]);
  await visitor.ask(LOST.question);
  await visitor.answer.getByText(LOST.end).waitFor();
  network.cut();
  await visitor.note.waitFor();
  await visitor.ask(LOST.next);
  await visitor.pending.waitFor();
  await take(visitor, "offline");
  await visitor.page.close();
}

export async function degraded({ open, provider }) {
  const visitor = await open();
  const wire = await onWire(visitor);
  await provider.answersTo(LOST.question, [...deltas(LOST.partial), stall]);
  await visitor.ask(LOST.question);
  await visitor.answer.getByText(LOST.end).waitFor();
  wire.tell("server:degraded", { away: ["database"], can_ask: false });
  await visitor.note.waitFor();
  await visitor.ask(LOST.next);
  await visitor.pending.waitFor();
  await take(visitor, "degraded");
  await visitor.stop.click();
  await visitor.page.close();
}

export async function reconnecting({ arrive, servers, url, provider }) {
  const network = await servers.network(url);
  const visitor = await (await arrive())(network.url);
  await provider.answersTo(LOST.question, [...deltas(LOST.partial), stall]);
  await visitor.ask(LOST.question);
  await visitor.answer.getByText(LOST.end).waitFor();
  network.fallSilent();
  await visitor.note.getByText("Connecting…").waitFor();
  await take(visitor, "reconnecting");
  await visitor.page.close();
}
