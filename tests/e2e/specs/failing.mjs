// Answers that do not end well: what is said, what stays, and what can be done about it.
import assert from "node:assert/strict";
import { deltas, end, stall, whole } from "../harness/provider.mjs";
import { eventually } from "../harness/eventually.mjs";
import { test } from "../harness/tests.mjs";

const SECRET = "Incorrect API key provided: sk-e2e-0123456789abcdefSECRET at http://10.0.0.1/v1";
const busy = (seconds) => [
  {
    status: 429,
    headers: { "Retry-After": String(seconds) },
    body: { error: { message: SECRET } },
  },
];

async function outcome(visitor) {
  return visitor.answer.locator(".outcome").innerText();
}

test("an error of the service is a plain sentence, and Retry asks again", async ({
  open,
  provider,
}) => {
  const question = await provider.answers(
    [{ status: 500, body: "<html>Traceback: boom</html>" }],
    whole("Well."),
  );
  const visitor = await open();
  await visitor.askWhole(question, "failed");
  assert.match(await outcome(visitor), /^[A-Z][^<{]+\.$/);
  assert.doesNotMatch(await outcome(visitor), /boom|Traceback|html/);
  assert.equal(await visitor.action("Continue").count(), 0, "there is nothing to continue");
  await visitor.action("Retry").click();
  await visitor.shows("Well.");
  assert.equal(await visitor.answers.count(), 1);
});

test("a refused key is told of without showing it", async ({ open, provider, key }) => {
  const question = await provider.answers([
    { status: 401, body: { error: { message: SECRET, code: "invalid_api_key" } } },
  ]);
  const visitor = await open();
  const heard = [];
  visitor.page.on("websocket", (socket) =>
    socket.on("framereceived", ({ payload }) => heard.push(String(payload))),
  );
  await visitor.page.reload();
  await visitor.composer.waitFor();
  await visitor.askWhole(question, "failed");
  assert.match(await outcome(visitor), /key/i);
  assert.ok(heard.length > 0);
  for (const text of [await visitor.page.content(), ...heard]) {
    assert.ok(!text.includes(key) && !text.includes("10.0.0.1"), "no key and no address");
  }
});

test("a busy service is counted down for and asked once more by itself", async ({
  open,
  provider,
}) => {
  const question = await provider.answers(busy(2), whole("There."));
  const visitor = await open();
  await visitor.ask(question);
  await visitor.answer.getByText(/^Trying again in \d seconds?$/).waitFor();
  await visitor.shows("There.");
  await visitor.ended();
  assert.equal((await provider.asked(question)).length, 2);
  assert.equal(await visitor.answers.count(), 1);
});

test("a service that stays busy is not asked by itself a second time", async ({
  open,
  provider,
}) => {
  const question = await provider.answers(busy(1));
  const visitor = await open();
  await visitor.ask(question);
  await eventually(async () => (await provider.asked(question)).length === 2, "asked again");
  await visitor.ended("failed");
  await visitor.action("Retry").waitFor();
  assert.equal(await visitor.answer.getByText(/Trying again/).count(), 0);
});

test("the countdown can be cancelled, and then only a press asks again", async ({
  open,
  provider,
}) => {
  const question = await provider.answers(busy(2), whole("There."));
  const visitor = await open();
  await visitor.ask(question);
  await visitor.action("Cancel").click();
  await visitor.page.waitForTimeout(2_500);
  assert.equal((await provider.asked(question)).length, 1);
  await visitor.action("Retry").click();
  await visitor.shows("There.");
});

test("a page nobody sees does not ask again before it is looked at", async ({ open, provider }) => {
  const question = await provider.answers(busy(1), whole("There."));
  const visitor = await open();
  await visitor.ask(question);
  await visitor.answer.getByText(/Trying again/).waitFor();
  const setHidden = (isHidden) =>
    visitor.page.evaluate((value) => {
      Object.defineProperty(document, "hidden", { configurable: true, get: () => value });
      document.dispatchEvent(new Event("visibilitychange"));
    }, isHidden);
  await setHidden(true);
  await visitor.page.waitForTimeout(2_000);
  assert.equal((await provider.asked(question)).length, 1);
  await setHidden(false);
  await visitor.shows("There.");
});

test("an answer that is cut short keeps its text, is called interrupted, and can go on", async ({
  open,
  provider,
}) => {
  const question = await provider.answers([...deltas("Half of "), { close: "fin" }], whole("it."));
  const visitor = await open();
  await visitor.askWhole(question, "interrupted");
  assert.equal((await visitor.text()).trim(), "Half of");
  await visitor.action("Continue").click();
  await visitor.ended();
  assert.equal(await visitor.text(), "Half of it.");
});

test("an error in mid-stream keeps what had come", async ({ open, provider }) => {
  const question = await provider.answers(
    [...deltas("Partly "), { error: { message: SECRET, code: 500 } }],
    whole("Fully."),
  );
  const visitor = await open();
  await visitor.askWhole(question, "failed");
  assert.equal((await visitor.text()).trim(), "Partly");
  assert.doesNotMatch(await outcome(visitor), /sk-/);
  await visitor.action("Continue").waitFor();
  await visitor.action("Retry").click();
  await visitor.shows("Fully.");
});

test("an answer at its length limit says so and Continue writes the rest", async ({
  open,
  provider,
}) => {
  const question = await provider.answers(
    [...deltas("As long as "), ...end("length")],
    whole("it takes."),
  );
  const visitor = await open();
  await visitor.askWhole(question);
  assert.equal(await outcome(visitor), "Cut off at the length limit");
  await visitor.action("Continue").click();
  await visitor.shows("As long as it takes.");
  await visitor.ended();
  assert.equal(await visitor.answer.locator(".outcome").count(), 0);
});

test("a content filter is named, and offers no Continue", async ({ open, provider }) => {
  const question = await provider.answers([...deltas("Up to here"), ...end("content_filter")]);
  const visitor = await open();
  await visitor.askWhole(question);
  assert.match(await outcome(visitor), /content filter/);
  assert.equal(await visitor.action("Continue").count(), 0);
});

test("a message that waits as next is held back when the answer before it fails", async ({
  open,
  provider,
}) => {
  const next = await provider.answers(whole("After all."));
  const visitor = await open();
  await visitor.ask(
    await provider.answers([...deltas("begun"), { sleep_ms: 1500 }, { close: "rst" }]),
  );
  await visitor.shows("begun");
  await visitor.ask(next);
  await visitor.ended("interrupted");
  await visitor.pending.getByRole("button", { name: "Send now" }).click();
  await visitor.shows("After all.");
});

test("a message over the limit is refused before it is sent, and kept", async ({
  open,
  provider,
}) => {
  const question = await provider.answers([stall]);
  const visitor = await open();
  const text = question + "ä".repeat(40_000);
  await visitor.ask(text);
  await visitor.page.getByText(/Too long by \d+ KiB/).waitFor();
  assert.equal(await visitor.composer.inputValue(), text);
  assert.deepEqual(await provider.asked(question), []);
});
