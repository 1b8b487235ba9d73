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
  "a network cut or silent in mid-stream neither loses nor doubles a character",
  async ({ network, open, provider, gate }) => {
    const [duringLoss, afterLoss] = [gate(), gate()];
    const question = await provider.script([
      ...words(20, 20),
      duringLoss.step,
      { delta: "written during the loss, " },
      afterLoss.step,
      { delta: "written afterwards." },
      ...finish(),
    ]);
    const [cutNetwork, silentNetwork] = [await network(), await network()];
    const cut = await open("/", { origin: cutNetwork.url });
    await cut.ask(question);
    await cut.waitForPath(/^\/c\//);
    const silent = await open(new URL(cut.page.url()).pathname, { origin: silentNetwork.url });
    await Promise.all([cut.waitForText(wordsText(20)), silent.waitForText(wordsText(20))]);
    await Promise.all([cutNetwork.cut(), silentNetwork.blackhole()]);
    await cut.connectionNote.waitFor();
    await duringLoss.open();
    await eventually(
      async () => /loss, $/.test((await provider.requests(question))[0].text),
      "sent",
    );
    assert.equal(await silent.text(), wordsText(20), "no text arrived");
    await Promise.all([cutNetwork.restore(), silentNetwork.restore()]);
    const text = `${wordsText(20)}written during the loss, `;
    await Promise.all([cut.waitForText(text), silent.waitForText(text)]);
    await afterLoss.open();
    await Promise.all([cut.waitForStatus(), silent.waitForStatus()]);
    assert.equal(await cut.text(), `${text}written afterwards.`);
    assert.equal(await silent.text(), `${text}written afterwards.`);
    await eventually(async () => (await cut.connectionNote.count()) === 0, "the note is removed");
    assert.equal((await provider.requests(question)).length, 1);
  },
  networkErrors,
);

test(
  "a network lost until after the end leaves the complete answer and no running state",
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
    await net.cut();
    await rest.open();
    await eventually(
      async () => (await provider.requests(question))[0].ended_at !== null,
      "the end",
    );
    await net.restore();
    await chat.waitForStatus();
    assert.equal(await chat.text(), `${wordsText(20)}the rest.`);
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
