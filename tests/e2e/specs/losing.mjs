// Networks and servers that go away while an answer is written.
import assert from "node:assert/strict";
import { deltas, end, stall, whole, words, wordsText } from "../harness/provider.mjs";
import { eventually } from "../harness/eventually.mjs";
import { test } from "../harness/tests.mjs";

const LOST_MS = 10_000;
const lossy = { isLossy: true };

test(
  "a server killed in mid-stream and started again: the page comes back by itself and Continue goes on",
  async ({ serve, open, provider }) => {
    const server = await serve();
    const question = await provider.answers([...words(30, 25), stall], whole("and the rest."));
    const visitor = await open("/", { at: server.url });
    await visitor.ask(question);
    await visitor.shows("w0 w1 w2 w3 w4 ");
    await server.kill();
    const seen = await visitor.text();
    await visitor.note.waitFor();
    await server.restart();
    await visitor.ended("interrupted");
    await eventually(async () => (await visitor.note.count()) === 0, "the note goes");
    const kept = await visitor.text();
    assert.ok(kept.startsWith(seen), `seen ${seen}, kept ${kept}`);
    assert.ok(wordsText(30).startsWith(kept.trim()), kept);
    await visitor.action("Continue").click();
    await visitor.ended();
    assert.equal(await visitor.text(), `${kept}and the rest.`);
  },
  lossy,
);

test(
  "a network lost for ten seconds, cut off or silent, costs no character and doubles none",
  async ({ network, open, provider }) => {
    const question = await provider.answers([...words(130, 100), ...end()]);
    const [cutting, swallowing] = [await network(), await network()];
    const cut = await open("/", { at: cutting.url });
    await cut.ask(question);
    await cut.isAt(/^\/c\//);
    const silent = await open(new URL(cut.page.url()).pathname, { at: swallowing.url });
    await Promise.all([cut.shows("w0 w1 w2 "), silent.shows("w0 w1 w2 ")]);
    await Promise.all([cutting.cut(), swallowing.blackhole()]);
    const held = await silent.text();
    await cut.note.waitFor();
    await cut.page.waitForTimeout(LOST_MS);
    assert.ok((await silent.text()).length <= held.length + 8, "nothing came through");
    await Promise.all([cutting.restore(), swallowing.restore()]);
    await Promise.all([cut.ended(), silent.ended()]);
    assert.equal(await cut.text(), wordsText(130));
    assert.equal(await silent.text(), wordsText(130));
    await eventually(async () => (await cut.note.count()) === 0, "the note goes");
    assert.equal((await provider.asked(question)).length, 1);
  },
  lossy,
);

test(
  "a network lost until after the end: the whole answer is there, and nothing still turns",
  async ({ network, open, provider }) => {
    const question = await provider.answers([...words(20, 40), ...end()]);
    const net = await network();
    const visitor = await open("/", { at: net.url });
    await visitor.ask(question);
    await visitor.shows("w0 w1 ");
    await net.cut();
    await eventually(async () => (await provider.asked(question))[0].ended_at !== null, "the end");
    await net.restore();
    await visitor.ended();
    assert.equal(await visitor.text(), wordsText(20));
    await visitor.send.waitFor();
    assert.equal(await visitor.stop.count(), 0);
  },
  lossy,
);

test(
  "a message written without a connection goes out once when it is back",
  async ({ network, open, provider }) => {
    const question = await provider.answers(whole("Arrived."));
    const net = await network();
    const visitor = await open("/", { at: net.url });
    await visitor.askWhole(await provider.answers(whole("First.")));
    await net.cut();
    await visitor.note.waitFor();
    await visitor.ask(question);
    await visitor.pending.getByText("Goes out when the connection is back").waitFor();
    await net.restore();
    await visitor.shows("Arrived.");
    assert.equal((await provider.asked(question)).length, 1);
    assert.equal(await visitor.questions.count(), 2);
  },
  lossy,
);

test(
  "Stop pressed without a connection stops as soon as it is back",
  async ({ network, open, provider }) => {
    const question = await provider.answers([...deltas("begun"), stall]);
    const net = await network();
    const visitor = await open("/", { at: net.url });
    await visitor.ask(question);
    await visitor.shows("begun");
    await net.cut();
    await visitor.note.waitFor();
    await visitor.stop.click();
    await net.restore();
    await visitor.ended("stopped");
    await provider.isLeft(question);
  },
  lossy,
);

test(
  "a connection lost for less than a second is not mentioned",
  async ({ network, open, provider }) => {
    const question = await provider.answers([...words(60, 40), ...end()]);
    const net = await network();
    const visitor = await open("/", { at: net.url });
    await visitor.page.evaluate(() => {
      window.notes = 0;
      new MutationObserver(() => {
        if (document.querySelector(".connection-note")) window.notes += 1;
      }).observe(document.body, { childList: true, subtree: true });
    });
    await visitor.ask(question);
    await visitor.shows("w0 w1 ");
    const { accepted } = await net.cut();
    await net.restore();
    await visitor.ended();
    assert.equal(await visitor.text(), wordsText(60));
    assert.ok((await net.connections()).accepted > accepted, "it was lost");
    assert.equal(await visitor.page.evaluate(() => window.notes), 0);
  },
  lossy,
);
