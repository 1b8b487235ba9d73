import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watchEnds } from "../../../src/features/notifications/end-notices";
import { aConversation, aMessage, delta, end, start } from "../../support/builders";
import { aSession, type Driver } from "../../support/session-driver";

const shown: { title: string; body: string | undefined }[] = [];
let isHidden = false;

const FakeNotification = Object.assign(
  vi.fn(function (title: string, { body }: NotificationOptions) {
    shown.push({ title, body });
  }),
  { permission: "granted" },
);

beforeEach(() => {
  vi.useFakeTimers();
  shown.length = 0;
  isHidden = false;
  vi.spyOn(document, "hidden", "get").mockImplementation(() => isHidden);
  vi.stubGlobal("Notification", FakeNotification);
  history.replaceState(null, "", "/c/c1");
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

async function answering(): Promise<Driver> {
  const driver = aSession();
  driver.socket.accept();
  const conversation = aConversation({ running: ["a1"] });
  const ack = { ok: true, conversation, messages: [aMessage()], has_earlier: false };
  driver.socket.lastOf("conversation:open").ack(ack);
  await driver.settle();
  watchEnds(driver);
  driver.socket.receive("answer:start", start(1).payload);
  driver.socket.receive("answer:delta", delta(0, "Hello").payload);
  await driver.settle();
  return driver;
}

async function ending(driver: Driver, status: "completed" | "stopped" | "failed") {
  driver.socket.receive("answer:end", end([5], { status }).payload);
  await vi.advanceTimersByTimeAsync(400);
}

test("the end of an answer is notified in a hidden tab, with the conversation's title", async () => {
  const driver = await answering();
  isHidden = true;
  await ending(driver, "completed");
  expect(shown).toEqual([{ title: "Rivers", body: "Answer complete" }]);
});

test("nothing is notified in a visible tab, nor where the user stopped the answer", async () => {
  await ending(await answering(), "completed");
  isHidden = true;
  await ending(await answering(), "stopped");
  expect(shown).toEqual([]);
});
