import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { MessageSend } from "../../packages/client/src/protocol";
import { aMessage, delta, end, start } from "../support/builders";
import { aSession, sendAck, type Driver } from "../support/session-driver";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function lastSend(driver: Driver): MessageSend {
  return driver.socket.lastOf("message:send").payload as MessageSend;
}

/** A session whose first message is acknowledged and whose answer is running. */
async function running(): Promise<Driver> {
  const driver = aSession();
  driver.socket.accept();
  driver.outbox.write(null, "Hello", null);
  const { message_id } = lastSend(driver);
  driver.socket.lastOf("message:send").ack(sendAck(message_id));
  await driver.settle();
  const added = { conversation_id: "c1", message: aMessage({ id: message_id }) };
  driver.socket.receive("message:added", added);
  driver.socket.receive("answer:start", start(1, [], { parent_id: message_id }).payload);
  await driver.settle();
  return driver;
}

test("a message is shown at once and sent when the page is connected", async () => {
  const driver = aSession();
  driver.outbox.write(null, "Hello", null);
  expect(driver.store.get().outbox).toHaveLength(1);
  expect(driver.socket.countOf("message:send")).toBe(0);
  driver.socket.accept();
  await driver.settle();
  expect(lastSend(driver)).toMatchObject({ text: "Hello", conversation_id: null, parent_id: null });
});

test("a new conversation gets its address with the first ack", async () => {
  const driver = await running();
  expect(location.pathname).toBe("/c/c1");
  expect(driver.store.get().outbox).toEqual([]);
  expect(driver.store.get().followed).toEqual(["c1"]);
});

test("a send without an ack goes out again under the same id with the same payload", async () => {
  const driver = aSession();
  driver.socket.accept();
  driver.outbox.write(null, "Hello", "some-model");
  const first = lastSend(driver);
  driver.socket.drop();
  await vi.advanceTimersByTimeAsync(1_000);
  driver.socket.accept();
  await driver.settle();
  expect(driver.socket.countOf("message:send")).toBe(2);
  expect(lastSend(driver)).toEqual(first);
  driver.socket.lastOf("message:send").ack(sendAck(first.message_id));
  await driver.settle();
  // One open brings the missed events.
  expect(driver.socket.countOf("conversation:open")).toBe(1);
});

test("a message without an ack survives a reload under its id", async () => {
  const before = aSession();
  before.socket.accept();
  before.outbox.write(null, "Hello", null);
  const first = lastSend(before);
  const after = aSession();
  after.socket.accept();
  await after.settle();
  expect(lastSend(after)).toEqual(first);
  after.socket.lastOf("message:send").ack(sendAck(first.message_id));
  await after.settle();
  expect(Object.keys(localStorage)).toEqual([]);
});

test("a message written during an answer is sent after its end, below it", async () => {
  const driver = await running();
  driver.outbox.write("c1", "And then?", null);
  await driver.settle();
  expect(driver.socket.countOf("message:send")).toBe(1);
  driver.socket.receive("answer:delta", delta(0, "Hi").payload);
  driver.socket.receive("answer:end", end([2]).payload);
  await driver.settle();
  expect(lastSend(driver)).toMatchObject({ text: "And then?", parent_id: "a1" });
});

test("after a failed answer the next message is held until the user sends it", async () => {
  const driver = await running();
  driver.outbox.write("c1", "And then?", null);
  driver.socket.receive("answer:end", end([], { status: "failed" }).payload);
  await driver.settle();
  const [item] = driver.store.get().outbox;
  expect(item?.phase).toBe("held");
  driver.outbox.retry(item?.message_id ?? "");
  await driver.settle();
  expect(lastSend(driver).text).toBe("And then?");
});

test("a message refused with conversation_busy is queued again", async () => {
  const driver = await running();
  driver.socket.receive("answer:end", end([]).payload);
  await driver.settle();
  driver.outbox.write("c1", "And then?", null);
  const error = { code: "conversation_busy", message: "Busy.", retryable: true };
  driver.socket.lastOf("message:send").ack({ ok: false, error });
  await driver.settle();
  expect(driver.store.get().outbox[0]?.phase).toBe("queued");
  await vi.advanceTimersByTimeAsync(1_500);
  expect(driver.socket.countOf("message:send")).toBe(3);
});

test("a refused message shows its error and can be retried or removed", async () => {
  const driver = aSession();
  driver.socket.accept();
  driver.outbox.write(null, "Hello", null);
  const error = { code: "rate_limited", message: "Too fast.", retryable: true, retry_after_s: 3 };
  driver.socket.lastOf("message:send").ack({ ok: false, error });
  await driver.settle();
  const [item] = driver.store.get().outbox;
  expect(item).toMatchObject({ phase: "refused", error });
  driver.outbox.discard(item?.message_id ?? "");
  expect(driver.store.get().outbox).toEqual([]);
  expect(Object.keys(localStorage)).toEqual([]);
});

test("stop names the message before the ack and the answer after it", async () => {
  const driver = aSession();
  driver.socket.accept();
  driver.outbox.write(null, "Hello", null);
  const { message_id } = lastSend(driver);
  void driver.answers.stop(null);
  expect(driver.socket.lastOf("answer:stop").payload).toEqual({ message_id });
  driver.outbox.discard(message_id);
  const later = await running();
  void later.answers.stop("c1");
  expect(later.socket.lastOf("answer:stop").payload).toEqual({ answer_id: "a1" });
});

test("a message stored for hours is not sent by itself", () => {
  const before = aSession();
  before.outbox.write(null, "Hello", null);
  vi.setSystemTime(Date.now() + 3 * 60 * 60 * 1000);
  const after = aSession();
  after.socket.accept();
  expect(after.store.get().outbox[0]?.phase).toBe("held");
  expect(after.socket.countOf("message:send")).toBe(0);
});

test("a removed conversation removes its waiting messages", async () => {
  const driver = await running();
  driver.outbox.write("c1", "And then?", null);
  driver.socket.receive("conversation:removed", { conversation_id: "c1" });
  await driver.settle();
  expect(driver.store.get().outbox).toEqual([]);
  expect(location.pathname).toBe("/");
});

/** Dispatch the storage event that the browser sends to other tabs. */
function droppedElsewhere(message_id: string): void {
  const key = `wordbrook.outbox.${message_id}`;
  localStorage.removeItem(key);
  dispatchEvent(new StorageEvent("storage", { key, newValue: null }));
}

test("a waiting message removed in one tab is not sent by another", async () => {
  const driver = await running();
  driver.outbox.write("c1", "And then?", null);
  const [item] = driver.store.get().outbox;
  droppedElsewhere(item?.message_id ?? "");
  driver.socket.receive("answer:end", end([]).payload);
  await driver.settle();
  expect(driver.store.get().outbox).toEqual([]);
  expect(driver.socket.countOf("message:send")).toBe(1);
});

test("a message that waits in two tabs is removed from both when one has sent it", async () => {
  const driver = await running();
  driver.outbox.write("c1", "And then?", null);
  const { message_id: id } = driver.store.get().outbox[0]!;
  driver.socket.receive("message:added", {
    conversation_id: "c1",
    message: aMessage({ id, parent_id: "a1" }),
  });
  await driver.settle();
  expect(driver.store.get().outbox).toEqual([]);
});
