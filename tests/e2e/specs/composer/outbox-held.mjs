// Messages that could not be sent at once, while another conversation is shown or the page reloads.
import assert from "node:assert/strict";
import { eventually } from "../../harness/eventually.mjs";
import { stall, completeAnswer, words } from "../../harness/provider.mjs";
import { test } from "../../harness/registry.mjs";

const networkErrors = { allowsNetworkErrors: true };

/** Opens the first of two conversations; `line` refuses new sockets or drops what they receive. */
async function openFirstOfTwo({ open, provider, origin }) {
  const line = { isOpen: true, dropsEvents: false };
  const chat = await open("/", { origin });
  await chat.page.routeWebSocket(/socket\.io/, (page) => {
    if (!line.isOpen) return;
    const server = page.connectToServer();
    server.onMessage((message) => {
      if (!line.dropsEvents) page.send(message);
    });
  });
  await chat.page.reload();
  const other = await provider.script(completeAnswer("The other one."));
  await chat.askAndWait(other);
  await chat.button("New conversation").click();
  await chat.askAndWait(await provider.script(completeAnswer("The first answer.")));
  const path = new URL(chat.page.url()).pathname;
  const leave = () => chat.conversationList.getByRole("link", { name: other }).click();
  const comeBack = async () => {
    await chat.conversationList.locator(`a[href="${path}"]`).click();
    await chat.waitForPath(new RegExp(path));
  };
  return { chat, line, leave, comeBack };
}

/** Asserts that the message was sent once, below the messages before it, and that none is pending. */
async function assertSentOnce({ chat, provider, next }) {
  // A new message may be shown before the stored ones have loaded.
  await chat.page.getByText("The first answer.").waitFor();
  await chat.questions.getByText(next).waitFor();
  await chat.waitForStatus();
  await eventually(async () => (await chat.pending.count()) === 0, "none pending");
  assert.equal(await chat.questions.count(), 2);
  const [{ body }, ...more] = await provider.requests(next);
  assert.deepEqual(more, []);
  const sent = body.messages.filter(({ role }) => role !== "system").map(({ content }) => content);
  assert.equal(sent.length, 3, sent.join(" / "));
  assert.equal(sent[1], "The first answer.");
  await chat.page.reload();
  await chat.questions.getByText(next).waitFor();
  await eventually(async () => (await chat.pending.count()) === 0, "none pending after a reload");
}

test(
  "a message written offline is sent once in its conversation, with another one shown after a reload",
  async ({ open, provider, network }) => {
    const net = await network();
    const { chat, line, leave, comeBack } = await openFirstOfTwo({
      open,
      provider,
      origin: net.url,
    });
    const next = await provider.script(completeAnswer("The second answer."));
    line.isOpen = false;
    await net.cut();
    await chat.connectionNote.waitFor();
    await chat.ask(next);
    await chat.pending.getByText("Will be sent when the connection is back").waitFor();
    await leave();
    await net.restore();
    line.isOpen = true;
    await chat.page.reload();
    await eventually(async () => (await provider.requests(next)).length > 0, "sent");
    await comeBack();
    await assertSentOnce({ chat, provider, next });
  },
  networkErrors,
);

test("a message whose ack was lost is sent once, after a change of conversation and a reload", async ({
  open,
  provider,
  server,
}) => {
  const { chat, line, leave, comeBack } = await openFirstOfTwo({ open, provider, origin: server });
  const next = await provider.script(completeAnswer("The second answer."));
  line.dropsEvents = true;
  await chat.ask(next);
  await eventually(async () => (await provider.requests(next)).length > 0, "received");
  await leave();
  line.dropsEvents = false;
  await chat.page.reload();
  await chat.waitForText("The other one.");
  await comeBack();
  await assertSentOnce({ chat, provider, next });
});

/** Asks a question and, while its answer runs, the next one. */
async function askAndQueue(chat, question, next) {
  await chat.ask(question);
  await chat.waitForText("w0 w1 w2 ");
  await chat.ask(next);
  await chat.pending.getByText(next).waitFor();
}

test(
  "a message queued when the server is killed is sent once, in a shown conversation and a hidden one",
  async ({ serve, open, provider }) => {
    const server = await serve();
    const { chat, leave, comeBack } = await openFirstOfTwo({ open, provider, origin: server.url });
    const hiddenNext = await provider.script(completeAnswer("The hidden answer."));
    await askAndQueue(chat, await provider.script([...words(20, 20), stall]), hiddenNext);
    await leave();
    await chat.waitForText("The other one.");
    const cut = await provider.script([...words(20, 20), stall], completeAnswer(" And the rest."));
    const shownNext = await provider.script(completeAnswer("The shown answer."));
    await askAndQueue(chat, cut, shownNext);
    await server.kill();
    await chat.connectionNote.waitFor();
    await server.restart();
    await chat.pending.getByText("Not sent, because the answer before it is incomplete.").waitFor();
    await eventually(async () => (await provider.requests(hiddenNext)).length > 0, "sent");
    await chat.action("Continue").click();
    await chat.waitForText("The shown answer.");
    await comeBack();
    await chat.waitForText("The hidden answer.");
    await eventually(async () => (await chat.pending.count()) === 0, "none pending");
    for (const next of [hiddenNext, shownNext])
      assert.equal((await provider.requests(next)).length, 1);
  },
  networkErrors,
);
