// Messages that could not go out at once, while one looks at something else or loads the page anew.
import assert from "node:assert/strict";
import { eventually } from "../harness/eventually.mjs";
import { stall, whole, words } from "../harness/provider.mjs";
import { test } from "../harness/tests.mjs";

const lossy = { isLossy: true };

/** Two conversations, the first of them shown; `line` opens, holds back and deafens what connects. */
async function atFirst({ open, provider, at }) {
  const line = { isOpen: true, isDeaf: false };
  const visitor = await open("/", { at });
  await visitor.page.routeWebSocket(/socket\.io/, (page) => {
    if (!line.isOpen) return;
    const server = page.connectToServer();
    server.onMessage((message) => {
      if (!line.isDeaf) page.send(message);
    });
  });
  await visitor.page.reload();
  const other = await provider.answers(whole("The other one."));
  await visitor.askWhole(other);
  await visitor.button("New conversation").click();
  await visitor.askWhole(await provider.answers(whole("The first answer.")));
  const path = new URL(visitor.page.url()).pathname;
  const leave = () => visitor.list.getByRole("link", { name: other }).click();
  const comeBack = async () => {
    await visitor.list.locator(`a[href="${path}"]`).click();
    await visitor.isAt(new RegExp(path));
  };
  return { visitor, line, leave, comeBack };
}

/** It was asked once, below what was there; it stands in the thread once, and nothing waits. */
async function wentOutOnce({ visitor, provider, next }) {
  // What has just come can be there before what the conversation held already.
  await visitor.page.getByText("The first answer.").waitFor();
  await visitor.questions.getByText(next).waitFor();
  await visitor.ended();
  await eventually(async () => (await visitor.pending.count()) === 0, "nothing waits");
  assert.equal(await visitor.questions.count(), 2);
  const [{ body }, ...more] = await provider.asked(next);
  assert.deepEqual(more, []);
  const said = body.messages.filter(({ role }) => role !== "system").map(({ content }) => content);
  assert.equal(said.length, 3, said.join(" / "));
  assert.equal(said[1], "The first answer.");
  await visitor.page.reload();
  await visitor.questions.getByText(next).waitFor();
  assert.equal(await visitor.pending.count(), 0);
}

test(
  "a message written without a connection goes out below its conversation, though another is shown after a reload",
  async ({ open, provider, network }) => {
    const net = await network();
    const { visitor, line, leave, comeBack } = await atFirst({ open, provider, at: net.url });
    const next = await provider.answers(whole("The second answer."));
    line.isOpen = false;
    await net.cut();
    await visitor.note.waitFor();
    await visitor.ask(next);
    await visitor.pending.getByText("Goes out when the connection is back").waitFor();
    await leave();
    await net.restore();
    line.isOpen = true;
    await visitor.page.reload();
    await eventually(async () => (await provider.asked(next)).length > 0, "it went out");
    await comeBack();
    await wentOutOnce({ visitor, provider, next });
  },
  lossy,
);

test("a message whose ack was lost is there once, though another conversation was opened and the page reloaded", async ({
  open,
  provider,
  server,
}) => {
  const { visitor, line, leave, comeBack } = await atFirst({ open, provider, at: server });
  const next = await provider.answers(whole("The second answer."));
  line.isDeaf = true;
  await visitor.ask(next);
  await eventually(async () => (await provider.asked(next)).length > 0, "the server has it");
  await leave();
  line.isDeaf = false;
  await visitor.page.reload();
  await visitor.shows("The other one.");
  await comeBack();
  await wentOutOnce({ visitor, provider, next });
});

test(
  "a message that waited for an answer when the server was killed goes out once, seen or not",
  async ({ serve, open, provider }) => {
    const server = await serve();
    const { visitor, leave, comeBack } = await atFirst({ open, provider, at: server.url });
    const cut = await provider.answers([...words(20, 20), stall], whole(" And the rest."));
    const next = await provider.answers(whole("The third answer."));
    await visitor.ask(cut);
    await visitor.shows("w0 w1 w2 ");
    await visitor.ask(next);
    await visitor.pending.getByText(next).waitFor();
    await server.kill();
    await visitor.note.waitFor();
    await server.restart();
    await visitor.pending.getByText("Not sent. The answer before it did not end well.").waitFor();
    await visitor.action("Continue").click();
    await visitor.shows("The third answer.");
    assert.equal((await provider.asked(next)).length, 1);
    // And again, with something else on the screen from the kill on.
    const stalls = await provider.answers([...words(20, 20), stall]);
    const last = await provider.answers(whole("The last answer."));
    await visitor.ended();
    await visitor.ask(stalls);
    await visitor.shows("w0 w1 w2 ");
    await visitor.ask(last);
    await visitor.pending.getByText(last).waitFor();
    await server.kill();
    await visitor.note.waitFor();
    await leave();
    await server.restart();
    await eventually(async () => (await provider.asked(last)).length > 0, "it went out");
    await comeBack();
    await visitor.shows("The last answer.");
    await eventually(async () => (await visitor.pending.count()) === 0, "nothing waits");
    assert.equal((await provider.asked(last)).length, 1);
  },
  lossy,
);
