// Answers that fail or are cut short: their message, the text that is kept, and the actions offered.
import assert from "node:assert/strict";
import { deltas, finish, completeAnswer } from "../../harness/provider.mjs";
import { test } from "../../harness/registry.mjs";

const SECRET = "Incorrect API key provided: sk-e2e-0123456789abcdefSECRET at http://10.0.0.1/v1";
const busy = (seconds) => [
  {
    status: 429,
    headers: { "Retry-After": String(seconds) },
    body: { error: { message: SECRET } },
  },
];

async function outcome(chat) {
  return chat.answer.locator(".outcome").innerText();
}

test("a provider error is shown as a plain sentence and Retry repeats the request", async ({
  open,
  provider,
}) => {
  const question = await provider.script(
    [{ status: 500, body: "<html>Exception: boom</html>" }],
    completeAnswer("Well."),
  );
  const chat = await open();
  await chat.askAndWait(question, "failed");
  assert.match(await outcome(chat), /^[A-Z][^<{]+\.$/);
  assert.doesNotMatch(await outcome(chat), /boom|Exception|html/);
  assert.equal(await chat.action("Continue").count(), 0, "there is nothing to continue");
  await chat.action("Retry").click();
  await chat.waitForText("Well.");
  assert.equal(await chat.answers.count(), 1);
});

test("a refused key is reported without the key or an address in the page or on the wire", async ({
  open,
  provider,
  key,
}) => {
  const question = await provider.script([
    { status: 401, body: { error: { message: SECRET, code: "invalid_api_key" } } },
  ]);
  const chat = await open();
  const received = [];
  chat.page.on("websocket", (socket) =>
    socket.on("framereceived", ({ payload }) => received.push(String(payload))),
  );
  await chat.page.reload();
  await chat.composer.waitFor();
  await chat.askAndWait(question, "failed");
  assert.match(await outcome(chat), /key/i);
  assert.ok(received.length > 0);
  for (const text of [await chat.page.content(), ...received]) {
    assert.ok(!text.includes(key) && !text.includes("10.0.0.1"), "no key and no address");
  }
});

test("after a countdown a busy provider is asked exactly once more, then only by Retry", async ({
  open,
  provider,
}) => {
  const question = await provider.script(busy(4), busy(1), completeAnswer("There."));
  const chat = await open();
  await chat.ask(question);
  await chat.answer.getByText(/^Trying again in \d seconds?$/).waitFor();
  await chat.thread.getByRole("group", { name: "Version 2 of 2" }).waitFor();
  await chat.waitForStatus("failed");
  await chat.action("Retry").waitFor();
  assert.equal(await chat.answer.getByText(/Trying again/).count(), 0);
  assert.equal((await provider.requests(question)).length, 2);
  await chat.action("Retry").click();
  await chat.waitForText("There.");
  assert.equal((await provider.requests(question)).length, 3);
  assert.equal(await chat.answers.count(), 1);
});

test("an answer without a finish reason is interrupted, keeps its text and Continue extends it", async ({
  open,
  provider,
}) => {
  const question = await provider.script(
    [...deltas("Half of "), { close: "fin" }],
    completeAnswer("it."),
  );
  const chat = await open();
  await chat.askAndWait(question, "interrupted");
  assert.equal((await chat.text()).trim(), "Half of");
  await chat.action("Continue").click();
  await chat.waitForStatus();
  assert.equal(await chat.text(), "Half of it.");
});

test("an error in mid-stream keeps the text and offers Continue and Retry", async ({
  open,
  provider,
}) => {
  const question = await provider.script(
    [...deltas("Partly "), { error: { message: SECRET, code: 500 } }],
    completeAnswer("Fully."),
  );
  const chat = await open();
  await chat.askAndWait(question, "failed");
  assert.equal((await chat.text()).trim(), "Partly");
  assert.doesNotMatch(await outcome(chat), /sk-/);
  await chat.action("Continue").waitFor();
  await chat.action("Retry").click();
  await chat.waitForText("Fully.");
});

test("an answer at its length limit names the limit and Continue completes it", async ({
  open,
  provider,
}) => {
  const question = await provider.script(
    [...deltas("As long as "), ...finish("length")],
    completeAnswer("it takes."),
  );
  const chat = await open();
  await chat.askAndWait(question);
  assert.equal(await outcome(chat), "Cut off at the length limit");
  await chat.action("Continue").click();
  await chat.waitForText("As long as it takes.");
  await chat.waitForStatus();
  assert.equal(await chat.answer.locator(".outcome").count(), 0);
});

test("a queued message is held after the answer before it has failed, until Send now", async ({
  open,
  provider,
  gate,
}) => {
  const next = await provider.script(completeAnswer("After all."));
  const chat = await open();
  const failure = gate();
  await chat.ask(await provider.script([...deltas("begun"), failure.step, { close: "rst" }]));
  await chat.waitForText("begun");
  await chat.ask(next);
  await chat.pending.getByText(next).waitFor();
  await failure.open();
  await chat.waitForStatus("interrupted");
  await chat.pending.getByRole("button", { name: "Send now" }).click();
  await chat.waitForText("After all.");
});
