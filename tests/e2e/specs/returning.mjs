// Pages that were away, asleep or unseen, and what they missed meanwhile.
import assert from "node:assert/strict";
import { eventually } from "../harness/eventually.mjs";
import { deltas, end, stall, whole, words, wordsText } from "../harness/provider.mjs";
import { test } from "../harness/tests.mjs";

const lossy = { isLossy: true };
const setHidden = (visitor, isHidden) =>
  visitor.page.evaluate((value) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => value });
    document.dispatchEvent(new Event("visibilitychange"));
  }, isHidden);

/** A tab whose socket passes through here: `hold` keeps what the server says from it. */
async function throughHere(visitor) {
  const state = { isJoined: false, sockets: [], holding: new Set(), held: [] };
  await visitor.page.routeWebSocket(/socket\.io/, (socket) => {
    const server = socket.connectToServer();
    state.sockets.push(socket);
    socket.onMessage((message) => server.send(message));
    server.onMessage((message) => {
      state.isJoined ||= String(message).startsWith("40/chat");
      if (state.holding.has(socket)) state.held.push(() => socket.send(message));
      else socket.send(message);
    });
  });
  await visitor.page.reload();
  await visitor.composer.waitFor();
  await eventually(() => state.isJoined, "connected");
  return {
    /** Those there are now; what connects later is let through. */
    hold: () => (state.holding = new Set(state.sockets)),
    release: () => {
      state.holding.clear();
      for (const say of state.held.splice(0)) say();
    },
    breakOff: async () => {
      state.held.length = 0;
      await Promise.all(state.sockets.splice(0).map((socket) => socket.close()));
    },
  };
}

test(
  "a connection that died in sleep is noticed when the page is looked at, and the text is right",
  async ({ network, open, provider }) => {
    const question = await provider.answers([...words(40, 40), ...end()]);
    const net = await network();
    const visitor = await open("/", { at: net.url });
    await visitor.ask(question);
    await visitor.shows("w0 w1 ");
    await setHidden(visitor, true);
    await net.blackhole();
    const { accepted } = await net.connections();
    await setHidden(visitor, false);
    await eventually(async () => (await net.connections()).accepted > accepted, "a new connection");
    await net.restore();
    await visitor.ended();
    assert.equal(await visitor.text(), wordsText(40));
    assert.equal((await provider.asked(question)).length, 1);
  },
  lossy,
);

/** Loses the connection until the tries are rare, brings the network back, and tells the page. */
async function connectsWhenTold({ network, open }, tell) {
  const net = await network();
  const visitor = await open("/", { at: net.url });
  await net.cut();
  await visitor.note.waitFor();
  // No timer of the page runs any more: only what it is told can make it try again.
  await visitor.page.evaluate(() => {
    for (let id = setTimeout(() => 0); id > 0; id -= 1) clearTimeout(id);
    window.setTimeout = () => 0;
  });
  await net.restore();
  await visitor.page.evaluate(tell);
  await eventually(async () => (await visitor.note.count()) === 0, "connected");
  assert.ok((await net.connections()).open > 0);
}

test(
  "a page out of the browser's cache of pages is connected again",
  (stage) =>
    connectsWhenTold(stage, () =>
      dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })),
    ),
  lossy,
);

test(
  "a page that is back on a network is connected again",
  (stage) => connectsWhenTold(stage, () => dispatchEvent(new Event("online"))),
  lossy,
);

test("a page whose frames have stopped goes on, and shows the right text when it is seen again", async ({
  open,
  provider,
}) => {
  const question = await provider.answers([...words(40, 30), ...end()]);
  const visitor = await open();
  await visitor.ask(question);
  await visitor.shows("w0 ");
  await visitor.page.evaluate(() => {
    window.frames_given = window.requestAnimationFrame;
    window.requestAnimationFrame = () => 0;
  });
  await setHidden(visitor, true);
  await visitor.ended();
  assert.equal(await visitor.text(), wordsText(40));
  await visitor.page.evaluate(() => {
    window.requestAnimationFrame = window.frames_given;
  });
  await setHidden(visitor, false);
  await visitor.send.waitFor();
  assert.equal(await visitor.text(), wordsText(40));
});

test(
  "a message whose ack was lost goes out again under its id, and is asked once",
  async ({ open, provider }) => {
    const question = await provider.answers(whole("Once."));
    const visitor = await open();
    const between = await throughHere(visitor);
    between.hold();
    await visitor.ask(question);
    await eventually(async () => (await provider.asked(question)).length === 1, "asked");
    assert.equal(await visitor.answers.count(), 0);
    await between.breakOff();
    await visitor.shows("Once.");
    await visitor.ended();
    assert.equal(await visitor.questions.count(), 1);
    assert.equal(await visitor.pending.count(), 0);
    assert.equal((await provider.asked(question)).length, 1);
  },
  lossy,
);

test(
  "a message whose ack was lost over a reload is asked once",
  async ({ open, provider }) => {
    const question = await provider.answers(whole("Once."));
    const visitor = await open();
    const between = await throughHere(visitor);
    between.hold();
    await visitor.ask(question);
    await eventually(async () => (await provider.asked(question)).length === 1, "asked");
    await visitor.page.reload();
    await visitor.shows("Once.");
    await eventually(async () => (await visitor.pending.count()) === 0, "acknowledged");
    assert.equal(await visitor.questions.count(), 1);
    assert.equal((await provider.asked(question)).length, 1);
  },
  lossy,
);

test(
  "a message written without a connection is still there after a reload, and goes out once",
  async ({ network, open, provider }) => {
    const question = await provider.answers(whole("Arrived."));
    const net = await network();
    const visitor = await open("/", { at: net.url });
    await visitor.page.routeWebSocket(/socket\.io/, (socket) => socket.close());
    await visitor.page.reload();
    await visitor.note.waitFor();
    await visitor.ask(question);
    await visitor.pending.getByText(question).waitFor();
    await visitor.page.reload();
    await visitor.pending.getByText(question).waitFor();
    assert.deepEqual(await provider.asked(question), []);
    await visitor.page.unrouteAll();
    const again = await open("/", { at: net.url });
    await visitor.page.close();
    await again.pending.getByText(question).waitFor({ state: "detached" });
    await eventually(async () => (await provider.asked(question)).length === 1, "asked");
    await again.page.reload();
    await again.composer.waitFor();
    assert.equal(await again.pending.count(), 0);
    assert.equal((await provider.asked(question)).length, 1);
  },
  lossy,
);

test("Stop before the ack has come stops the answer that the message asks for", async ({
  open,
  provider,
}) => {
  const question = await provider.answers([...deltas("begun"), stall]);
  const visitor = await open();
  const between = await throughHere(visitor);
  between.hold();
  await visitor.ask(question);
  await eventually(async () => (await provider.asked(question)).length === 1, "asked");
  await visitor.stop.click();
  // The server has heard of it although the page has heard nothing yet.
  await provider.isLeft(question);
  between.release();
  await visitor.ended("stopped");
  await visitor.send.waitFor();
});
