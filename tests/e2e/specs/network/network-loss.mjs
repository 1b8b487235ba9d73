// Networks and servers that fail while an answer streams.
import assert from "node:assert/strict";
import {
  deltas,
  finish,
  stall,
  completeAnswer,
  words,
  wordsText,
} from "../../harness/provider.mjs";
import { eventually } from "../../harness/eventually.mjs";
import { test } from "../../harness/registry.mjs";

const LOST_MS = 3_000;
const networkErrors = { allowsNetworkErrors: true };

test(
  "after a server restart in mid-stream the page reconnects and Continue extends the answer",
  async ({ serve, open, provider }) => {
    const server = await serve();
    const question = await provider.script(
      [...words(30, 25), stall],
      completeAnswer("and the rest."),
    );
    const chat = await open("/", { origin: server.url });
    await chat.ask(question);
    await chat.waitForText("w0 w1 w2 w3 w4 ");
    await server.kill();
    const seen = await chat.text();
    await chat.connectionNote.waitFor();
    await server.restart();
    await chat.waitForStatus("interrupted");
    await eventually(async () => (await chat.connectionNote.count()) === 0, "the note is removed");
    const kept = await chat.text();
    assert.ok(kept.startsWith(seen), `shown ${seen}, kept ${kept}`);
    assert.ok(wordsText(30).startsWith(kept.trim()), kept);
    await chat.action("Continue").click();
    await chat.waitForStatus();
    assert.equal(await chat.text(), `${kept}and the rest.`);
  },
  networkErrors,
);

test(
  "a network cut or silent for seconds neither loses nor doubles a character",
  async ({ network, open, provider }) => {
    const question = await provider.script([...words(60, 100), ...finish()]);
    const [cutting, swallowing] = [await network(), await network()];
    const cut = await open("/", { origin: cutting.url });
    await cut.ask(question);
    await cut.waitForPath(/^\/c\//);
    const silent = await open(new URL(cut.page.url()).pathname, { origin: swallowing.url });
    await Promise.all([cut.waitForText("w0 w1 w2 "), silent.waitForText("w0 w1 w2 ")]);
    await Promise.all([cutting.cut(), swallowing.blackhole()]);
    const held = await silent.text();
    await cut.connectionNote.waitFor();
    await cut.page.waitForTimeout(LOST_MS);
    assert.ok((await silent.text()).length <= held.length + 8, "no text arrived");
    await Promise.all([cutting.restore(), swallowing.restore()]);
    await Promise.all([cut.waitForStatus(), silent.waitForStatus()]);
    assert.equal(await cut.text(), wordsText(60));
    assert.equal(await silent.text(), wordsText(60));
    await eventually(async () => (await cut.connectionNote.count()) === 0, "the note is removed");
    assert.equal((await provider.requests(question)).length, 1);
  },
  networkErrors,
);

test(
  "a network lost until after the end leaves the complete answer and no running state",
  async ({ network, open, provider }) => {
    const question = await provider.script([...words(20, 40), ...finish()]);
    const net = await network();
    const chat = await open("/", { origin: net.url });
    await chat.ask(question);
    await chat.waitForText("w0 w1 ");
    await net.cut();
    await eventually(
      async () => (await provider.requests(question))[0].ended_at !== null,
      "the end",
    );
    await net.restore();
    await chat.waitForStatus();
    assert.equal(await chat.text(), wordsText(20));
    await chat.send.waitFor();
    assert.equal(await chat.stop.count(), 0);
  },
  networkErrors,
);

test(
  "Stop pressed offline stops the answer after the reconnect",
  async ({ network, open, provider }) => {
    const question = await provider.script([...deltas("begun"), stall]);
    const net = await network();
    const chat = await open("/", { origin: net.url });
    await chat.ask(question);
    await chat.waitForText("begun");
    await net.cut();
    await chat.connectionNote.waitFor();
    await chat.stop.click();
    await net.restore();
    await chat.waitForStatus("stopped");
    await provider.waitForDisconnect(question);
  },
  networkErrors,
);

test(
  "a connection lost for less than a second is not reported",
  async ({ network, open, provider }) => {
    const question = await provider.script([...words(60, 30), ...finish()]);
    const net = await network();
    const chat = await open("/", { origin: net.url });
    await chat.page.evaluate(() => {
      window.notes = 0;
      new MutationObserver(() => {
        if (document.querySelector(".connection-note")) window.notes += 1;
      }).observe(document.body, { childList: true, subtree: true });
    });
    await chat.ask(question);
    await chat.waitForText("w0 w1 ");
    const { accepted } = await net.cut();
    await net.restore();
    await chat.waitForStatus();
    assert.equal(await chat.text(), wordsText(60));
    assert.ok((await net.connections()).accepted > accepted, "the connection was lost");
    assert.equal(await chat.page.evaluate(() => window.notes), 0);
  },
  networkErrors,
);
