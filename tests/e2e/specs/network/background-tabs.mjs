// Hidden, suspended and disconnected pages, and what they receive afterwards.
import assert from "node:assert/strict";
import { eventually } from "../../harness/eventually.mjs";
import {
  deltas,
  finish,
  stall,
  completeAnswer,
  words,
  wordsText,
} from "../../harness/provider.mjs";
import { test } from "../../harness/registry.mjs";

const networkErrors = { allowsNetworkErrors: true };
const setHidden = (chat, isHidden) =>
  chat.page.evaluate((value) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => value });
    document.dispatchEvent(new Event("visibilitychange"));
  }, isHidden);

/** Reloads a tab with its sockets intercepted; `hold` delays what the server sends on them. */
async function interceptSockets(chat) {
  const state = { isJoined: false, sockets: [], holding: new Set(), held: [] };
  await chat.page.routeWebSocket(/socket\.io/, (socket) => {
    const server = socket.connectToServer();
    state.sockets.push(socket);
    socket.onMessage((message) => server.send(message));
    server.onMessage((message) => {
      state.isJoined ||= String(message).startsWith("40/chat");
      if (state.holding.has(socket)) state.held.push(() => socket.send(message));
      else socket.send(message);
    });
  });
  await chat.page.reload();
  await chat.composer.waitFor();
  await eventually(() => state.isJoined, "connected");
  return {
    /** Delays the sockets of now; later ones pass. */
    hold: () => (state.holding = new Set(state.sockets)),
    release: () => {
      state.holding.clear();
      for (const send of state.held.splice(0)) send();
    },
    closeAll: async () => {
      state.held.length = 0;
      await Promise.all(state.sockets.splice(0).map((socket) => socket.close()));
    },
  };
}

test(
  "a connection that died while the page was hidden is replaced when it is shown, without loss",
  async ({ network, open, provider, gate }) => {
    const rest = gate();
    const question = await provider.script([
      ...words(20, 20),
      rest.step,
      { delta: "the rest." },
      ...finish(),
    ]);
    const net = await network();
    const chat = await open("/", { origin: net.url });
    await chat.ask(question);
    await chat.waitForText("w0 w1 ");
    await setHidden(chat, true);
    await net.blackhole();
    await rest.open();
    const { accepted } = await net.connections();
    await setHidden(chat, false);
    await eventually(async () => (await net.connections()).accepted > accepted, "a new connection");
    await net.restore();
    await chat.waitForStatus();
    assert.equal(await chat.text(), `${wordsText(20)}the rest.`);
    assert.equal((await provider.requests(question)).length, 1);
  },
  networkErrors,
);

const ATTEMPTS = 3;

/** Asserts that after a loss of the network the event that `dispatch` sends reconnects the page. */
async function assertEventReconnects({ network, open }, dispatch) {
  const net = await network();
  // On a busy machine a connection may be opening when the timers end, also the one for its limit.
  for (let attempt = 1; !(await eventReconnects(net, open, dispatch)); attempt += 1)
    assert.ok(attempt < ATTEMPTS, "connected");
  assert.ok((await net.connections()).open > 0);
}

async function eventReconnects(net, open, dispatch) {
  const chat = await open("/", { origin: net.url });
  await net.cut();
  await chat.connectionNote.waitFor();
  // Without timers only the event can cause the next attempt.
  await chat.page.evaluate(() => {
    for (let id = setTimeout(() => 0); id > 0; id -= 1) clearTimeout(id);
    window.setTimeout = () => 0;
  });
  await net.restore();
  await chat.page.evaluate(dispatch);
  const isConnected = async () => (await chat.connectionNote.count()) === 0;
  return eventually(isConnected, "connected", 15_000).catch(() => false);
}

test(
  "a page restored from the back/forward cache reconnects at once",
  (fixtures) =>
    assertEventReconnects(fixtures, () =>
      dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })),
    ),
  networkErrors,
);

test(
  "a page reconnects at once on the online event",
  (fixtures) => assertEventReconnects(fixtures, () => dispatchEvent(new Event("online"))),
  networkErrors,
);

test("a hidden page without animation frames still applies the text", async ({
  open,
  provider,
  gate,
}) => {
  const rest = gate();
  const question = await provider.script([
    ...words(20, 20),
    rest.step,
    { delta: "the rest." },
    ...finish(),
  ]);
  const chat = await open();
  await chat.ask(question);
  await chat.waitForText("w0 ");
  await chat.page.evaluate(() => {
    window.original_frames = window.requestAnimationFrame;
    window.requestAnimationFrame = () => 0;
  });
  await setHidden(chat, true);
  await rest.open();
  await chat.waitForStatus();
  assert.equal(await chat.text(), `${wordsText(20)}the rest.`);
  await chat.page.evaluate(() => {
    window.requestAnimationFrame = window.original_frames;
  });
  await setHidden(chat, false);
  await chat.send.waitFor();
  assert.equal(await chat.text(), `${wordsText(20)}the rest.`);
});

test(
  "a message whose ack was lost is sent again after a reconnect and requested once",
  async ({ open, provider }) => {
    const question = await provider.script(completeAnswer("Once."));
    const chat = await open();
    const sockets = await interceptSockets(chat);
    sockets.hold();
    await chat.ask(question);
    await eventually(async () => (await provider.requests(question)).length === 1, "requested");
    assert.equal(await chat.answers.count(), 0);
    await sockets.closeAll();
    await chat.waitForText("Once.");
    await chat.waitForStatus();
    await eventually(async () => (await chat.pending.count()) === 0, "none pending");
    assert.equal(await chat.questions.count(), 1);
    assert.equal((await provider.requests(question)).length, 1);
  },
  networkErrors,
);

test(
  "a message written offline survives a reload and is sent once",
  async ({ network, open, provider }) => {
    const question = await provider.script(completeAnswer("Arrived."));
    const net = await network();
    const chat = await open("/", { origin: net.url });
    await chat.page.routeWebSocket(/socket\.io/, (socket) => socket.close());
    await chat.page.reload();
    await chat.connectionNote.waitFor();
    await chat.ask(question);
    await chat.pending.getByText(question).waitFor();
    await chat.page.reload();
    await chat.pending.getByText(question).waitFor();
    assert.deepEqual(await provider.requests(question), []);
    await chat.page.unrouteAll();
    const again = await open("/", { origin: net.url });
    await chat.page.close();
    await again.pending.getByText(question).waitFor({ state: "detached" });
    await eventually(async () => (await provider.requests(question)).length === 1, "requested");
    // Before its ack a reload would send it again, and show it as pending.
    await again.questions.getByText(question).waitFor();
    await eventually(async () => (await again.pending.count()) === 0, "acknowledged");
    await again.page.reload();
    await again.composer.waitFor();
    assert.equal(await again.pending.count(), 0);
    assert.equal((await provider.requests(question)).length, 1);
  },
  networkErrors,
);

test("Stop before the ack of a message stops the answer to it", async ({ open, provider }) => {
  const question = await provider.script([...deltas("begun"), stall]);
  const chat = await open();
  const sockets = await interceptSockets(chat);
  sockets.hold();
  await chat.ask(question);
  await eventually(async () => (await provider.requests(question)).length === 1, "requested");
  await chat.stop.click();
  // The server has received the stop although the page has not received the ack.
  await provider.waitForDisconnect(question);
  sockets.release();
  await chat.waitForStatus("stopped");
  await chat.send.waitFor();
});
