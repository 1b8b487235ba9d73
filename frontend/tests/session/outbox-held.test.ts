import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { MessageSend, Status } from "../../packages/client/src/protocol";
import type { Http } from "../../packages/client/src/transport/http";
import { aConversation, aMessage, anAnswer, end, start } from "../support/builders";
import { aSession, sendAck, type Driver } from "../support/session-driver";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const storedOutbox = () =>
  Object.keys(localStorage).filter((key) => key.startsWith("wordbrook.outbox."));
const only = (driver: Driver) => driver.store.get().outbox[0];

function sends(driver: Driver): MessageSend[] {
  return driver.socket.sent
    .filter(({ command }) => command === "message:send")
    .map(({ payload }) => payload as MessageSend);
}

function opens(driver: Driver, status: Status, ...more: ReturnType<typeof aMessage>[]): void {
  const messages = [aMessage(), anAnswer({ status }), ...more];
  const conversation = aConversation({ running: status === "streaming" ? ["a1"] : [] });
  driver.socket
    .lastOf("conversation:open")
    .ack({ ok: true, conversation, messages, has_earlier: false });
}

/** A page at c1, whose only answer has the given status. */
async function opened(status: Status, http: Partial<Http> = {}): Promise<Driver> {
  history.replaceState(null, "", "/c/c1");
  const driver = aSession(http);
  driver.socket.accept();
  opens(driver, status);
  if (status === "streaming") driver.socket.receive("answer:start", start().payload);
  await driver.settle();
  return driver;
}

/** A page at another conversation, with a stored message for c1. */
async function reloadedElsewhere(http: Partial<Http>): Promise<Driver> {
  const before = await opened("completed");
  before.socket.drop();
  before.outbox.write("c1", "And then?", null);
  history.replaceState(null, "", "/c/c2");
  const after = aSession(http);
  after.socket.accept();
  await after.settle();
  return after;
}

test("a message for a conversation that is not open is sent once, to the head that the server names", async () => {
  const conversation = aConversation({ head_id: "a9" });
  const getConversation = vi.fn(() => Promise.resolve({ conversation, options: {} }));
  const driver = await reloadedElsewhere({ getConversation });
  expect(sends(driver)).toMatchObject([{ conversation_id: "c1", parent_id: "a9" }]);
  driver.socket.lastOf("message:send").ack(sendAck(sends(driver)[0]!.message_id));
  await vi.advanceTimersByTimeAsync(20_000);
  expect(getConversation).toHaveBeenCalledTimes(1);
  expect(sends(driver)).toHaveLength(1);
  expect(storedOutbox()).toEqual([]);
});

test("while that conversation is busy the server is polled", async () => {
  let running = ["a1"];
  const driver = await reloadedElsewhere({
    getConversation: () =>
      Promise.resolve({ conversation: aConversation({ running }), options: {} }),
  });
  expect(sends(driver)).toEqual([]);
  running = [];
  await vi.advanceTimersByTimeAsync(5_000);
  expect(sends(driver)).toHaveLength(1);
});

test("a message that the server turns out to have is removed from the outbox and from storage", async () => {
  const before = await opened("completed");
  before.outbox.write("c1", "And then?", null);
  const { message_id } = sends(before)[0]!;
  before.socket.drop();
  vi.setSystemTime(Date.now() + 3 * 60 * 60 * 1000);
  const driver = aSession();
  expect(only(driver)).toMatchObject({ phase: "held", held_for: "age" });
  driver.socket.accept();
  opens(driver, "completed", aMessage({ id: message_id, parent_id: "a1" }));
  await driver.settle();
  expect(driver.store.get().outbox).toEqual([]);
  expect(storedOutbox()).toEqual([]);
});

test("a message without an ack is sent again at once, also during its own answer", async () => {
  const driver = await opened("completed");
  driver.outbox.write("c1", "And then?", null);
  driver.socket.drop();
  driver.socket.receive("conversation:changed", {
    conversation: aConversation({ running: ["a2"] }),
  });
  await vi.advanceTimersByTimeAsync(1_000);
  driver.socket.accept();
  await driver.settle();
  expect(sends(driver)).toHaveLength(2);
  expect(sends(driver)[1]).toEqual(sends(driver)[0]);
});

test("a refusal id_reused counts as sent by another tab", async () => {
  const driver = await opened("completed");
  driver.outbox.write("c1", "And then?", null);
  const error = { code: "id_reused", message: "Used.", retryable: false };
  driver.socket.lastOf("message:send").ack({ ok: false, error });
  await driver.settle();
  expect(driver.store.get().outbox).toEqual([]);
  expect(storedOutbox()).toEqual([]);
});

test("two messages written before the first ack go into one conversation", async () => {
  const driver = aSession();
  driver.outbox.write(null, "First", null);
  driver.outbox.write(null, "Second", null);
  driver.socket.accept();
  await driver.settle();
  expect(sends(driver).map(({ text }) => text)).toEqual(["First"]);
  driver.socket.lastOf("message:send").ack(sendAck(sends(driver)[0]!.message_id));
  await driver.settle();
  expect(sends(driver)).toHaveLength(1);
  const begun = { parent_id: sends(driver)[0]!.message_id };
  driver.socket.receive("answer:start", start(1, [], begun).payload);
  driver.socket.receive("answer:end", end([]).payload);
  await driver.settle();
  expect(sends(driver)[1]).toMatchObject({ conversation_id: "c1", parent_id: "a1" });
});

test("a held first message does not block another new conversation", async () => {
  const driver = aSession();
  driver.socket.accept();
  driver.outbox.write(null, "First", null);
  const error = { code: "quota_exceeded", message: "Enough.", retryable: false };
  driver.socket.lastOf("message:send").ack({ ok: false, error });
  await driver.settle();
  driver.outbox.write(null, "Second", null);
  expect(sends(driver).map(({ text }) => text)).toEqual(["First", "Second"]);
});

test("a message held by a failed answer is sent when that answer is continued to completion", async () => {
  const driver = await opened("streaming");
  driver.outbox.write("c1", "And then?", null);
  driver.socket.receive("answer:end", end([], { status: "interrupted" }).payload);
  await driver.settle();
  expect(only(driver)).toMatchObject({ phase: "held", held_for: "answer" });
  driver.socket.receive("answer:start", start(2, []).payload);
  await driver.settle();
  expect(sends(driver)).toEqual([]);
  driver.socket.receive("answer:end", end([], { run: 2 }).payload);
  await driver.settle();
  expect(sends(driver)).toMatchObject([{ text: "And then?", parent_id: "a1" }]);
});

test("a held message is sent after a regeneration, and not after a switch to an older answer", async () => {
  const driver = await opened("streaming");
  driver.outbox.write("c1", "And then?", null);
  driver.socket.receive("answer:end", end([], { status: "failed" }).payload);
  await driver.settle();
  const older = anAnswer({ id: "a0", siblings: ["a0", "a1"], status: "completed" });
  const conversation = aConversation({ head_id: "a0" });
  const ack = { ok: true, conversation, messages: [aMessage(), older], has_earlier: false };
  driver.reopen();
  driver.socket.lastOf("conversation:open").ack(ack);
  await driver.settle();
  expect(only(driver)?.phase).toBe("held");
  const again = { id: "a2", siblings: ["a0", "a1", "a2"] };
  driver.socket.receive("answer:start", start(1, [], again).payload);
  driver.socket.receive("answer:end", end([], { answer_id: "a2" }).payload);
  await driver.settle();
  expect(sends(driver)).toMatchObject([{ text: "And then?", parent_id: "a2" }]);
});

test("a message refused by a draining server is sent to the next one", async () => {
  const driver = await opened("completed");
  driver.outbox.write("c1", "And then?", null);
  const error = { code: "unavailable", message: "Restarting.", retryable: true, retry_after_s: 2 };
  driver.socket.lastOf("message:send").ack({ ok: false, error });
  await driver.settle();
  expect(only(driver)?.phase).toBe("refused");
  driver.socket.drop();
  await vi.advanceTimersByTimeAsync(1_000);
  driver.socket.accept();
  await driver.settle();
  expect(sends(driver)).toHaveLength(2);
});

test("Stop holds the message that waits for the answer, until the user sends it", async () => {
  const driver = await opened("streaming");
  driver.outbox.write("c1", "And then?", null);
  void driver.answers.stop("c1");
  expect(only(driver)).toMatchObject({ phase: "held", held_for: "stop" });
  driver.socket.receive("answer:end", end([], { status: "stopped" }).payload);
  await driver.settle();
  expect(sends(driver)).toEqual([]);
  driver.outbox.retry(only(driver)!.message_id);
  await driver.settle();
  expect(sends(driver)).toHaveLength(1);
});

test("an answer that another tab stops holds the message as well", async () => {
  const driver = await opened("streaming");
  driver.outbox.write("c1", "And then?", null);
  driver.socket.receive("answer:end", end([], { status: "stopped" }).payload);
  await driver.settle();
  expect(only(driver)).toMatchObject({ phase: "held", held_for: "stop" });
});

test("a message written between Stop and the end of the answer is sent after it", async () => {
  const driver = await opened("streaming");
  void driver.answers.stop("c1");
  driver.outbox.write("c1", "Another question", null);
  expect(only(driver)).toMatchObject({ phase: "queued" });
  driver.socket.receive("answer:end", end([], { status: "stopped" }).payload);
  await driver.settle();
  expect(sends(driver)).toHaveLength(1);
});
