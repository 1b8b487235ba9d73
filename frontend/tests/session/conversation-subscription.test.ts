import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { aConversation, aMessage, anAnswer, delta, start } from "../support/builders";
import { aSession, type Driver } from "../support/session-driver";

beforeEach(() => {
  vi.useFakeTimers();
  history.replaceState(null, "", "/c/c1");
});
afterEach(() => {
  vi.useRealTimers();
});

function openAck() {
  const conversation = aConversation({ running: ["a1"] });
  return { ok: true, conversation, messages: [aMessage(), anAnswer()], has_earlier: false };
}

/** A page loaded during an answer, after its open. */
async function reloaded(): Promise<Driver> {
  const driver = aSession();
  driver.socket.accept();
  driver.socket.lastOf("conversation:open").ack(openAck());
  driver.socket.receive("answer:start", start().payload);
  driver.socket.receive("answer:delta", delta(0, "Hello").payload);
  await driver.settle();
  return driver;
}

test("a page loaded during an answer shows its text so far and receives the rest", async () => {
  const driver = await reloaded();
  driver.socket.receive("answer:delta", delta(5, " there").payload);
  await driver.settle();
  expect(driver.store.get().texts.a1?.parts[0]?.text).toBe("Hello there");
});

test("every reconnect opens the conversation again with the stored lengths", async () => {
  const driver = await reloaded();
  driver.socket.drop();
  await vi.advanceTimersByTimeAsync(1_000);
  driver.socket.accept();
  expect(driver.socket.lastOf("conversation:open").payload).toEqual({
    conversation_id: "c1",
    have: { a1: { run: 1, lengths: [5] } },
  });
});

test("a gap leads to one open, and never to two at a time", async () => {
  const driver = await reloaded();
  for (const at of [9, 12, 15]) driver.socket.receive("answer:delta", delta(at, "x").payload);
  await driver.settle();
  driver.socket.receive("answer:delta", delta(20, "x").payload);
  await driver.settle();
  expect(driver.socket.countOf("conversation:open")).toBe(2);
  driver.socket.lastOf("conversation:open").ack(openAck());
  driver.socket.receive("answer:start", start(1, [5]).payload);
  driver.socket.receive("answer:delta", delta(5, " there, all of it").payload);
  await driver.settle();
  expect(driver.socket.countOf("conversation:open")).toBe(2);
  expect(driver.store.get().texts.a1?.parts[0]?.text).toBe("Hello there, all of it");
});

test("after a refused open a delta does not cause another one at once", async () => {
  const driver = await reloaded();
  const error = { code: "rate_limited", message: "Too fast.", retryable: true };
  driver.socket.receive("answer:delta", delta(9, "x").payload);
  await driver.settle();
  driver.socket.lastOf("conversation:open").ack({ ok: false, error });
  await driver.settle();
  for (let at = 20; at < 40; at += 1) {
    driver.socket.receive("answer:delta", delta(at, "x").payload);
    await driver.settle();
  }
  expect(driver.socket.countOf("conversation:open")).toBe(2);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(driver.socket.countOf("conversation:open")).toBe(3);
});

test("leaving a conversation closes it; returning opens it with the stored lengths", async () => {
  const driver = await reloaded();
  driver.route.go(null);
  expect(driver.socket.lastOf("conversation:close").payload).toEqual({ conversation_id: "c1" });
  driver.route.go("c1");
  await driver.settle();
  expect(driver.socket.lastOf("conversation:open").payload).toMatchObject({
    have: { a1: { run: 1, lengths: [5] } },
  });
});

test("a conversation left before the ack of its open is closed after it", async () => {
  const driver = aSession();
  driver.socket.accept();
  driver.route.go(null);
  driver.socket.lastOf("conversation:open").ack(openAck());
  await driver.settle();
  expect(driver.socket.sent.at(-1)?.command).toBe("conversation:close");
});

test("events are applied by a timer while the page is hidden", async () => {
  const driver = await reloaded();
  const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  driver.socket.receive("answer:delta", delta(5, "!").payload);
  await vi.advanceTimersByTimeAsync(300);
  expect(driver.store.get().texts.a1?.parts[0]?.text).toBe("Hello!");
  hidden.mockRestore();
});

test("a conversation removed while the page was offline is left", async () => {
  const driver = await reloaded();
  driver.socket.drop();
  await vi.advanceTimersByTimeAsync(1_000);
  driver.socket.accept();
  const error = { code: "not_found", message: "This was not found.", retryable: false };
  driver.socket.lastOf("conversation:open").ack({ ok: false, error });
  await driver.settle();
  expect(location.pathname).toBe("/");
  expect(driver.store.get().threads).toEqual({});
});
