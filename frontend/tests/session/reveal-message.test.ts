import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Message } from "../../packages/client/src/protocol";
import { selectPath } from "../../packages/client/src/store/selectors";
import { HttpFailure, type Http } from "../../packages/client/src/transport/http";
import { aConversation, aMessage, anAnswer } from "../support/builders";
import { aSession, type Driver } from "../support/session-driver";

beforeEach(() => {
  vi.useFakeTimers();
  history.replaceState(null, "", "/c/c1");
});
afterEach(() => {
  vi.useRealTimers();
});

/** m0 a0 m1 a1 … on one path. */
function aPath(questions: number, mark = ""): Message[] {
  return Array.from({ length: questions }, (_, n) => {
    const id = (kind: string, at: number) => `${kind}${mark}${String(at)}`;
    const parent_id = n === 0 ? null : id("a", n - 1);
    return [
      aMessage({ id: id("m", n), parent_id }),
      anAnswer({ id: id("a", n), parent_id: id("m", n), status: "completed" }),
    ];
  }).flat();
}

function openWith(driver: Driver, messages: Message[]): void {
  const conversation = aConversation({ head_id: messages.at(-1)!.id });
  const ack = { ok: true, conversation, messages, has_earlier: true };
  driver.socket.lastOf("conversation:open").ack(ack);
}

function shownIds(driver: Driver): string[] {
  return selectPath(driver.store.get(), "c1").map(({ id }) => id);
}

/** A page that shows the last four messages of `whole`. */
async function opened(whole: Message[], http: Partial<Http> = {}): Promise<Driver> {
  const driver = aSession(http);
  driver.socket.accept();
  openWith(driver, whole.slice(-4));
  await driver.settle();
  return driver;
}

/** A server with two messages per page. */
function pagesOf(whole: Message[]) {
  return vi.fn((_: string, before: string, _head: string, target?: string) => {
    const above = whole.slice(
      0,
      whole.findIndex(({ id }) => id === before),
    );
    return Promise.resolve({
      messages: above.slice(-2),
      has_earlier: above.length > 2,
      has_sought: above.some(({ id }) => id === target),
    });
  });
}

test("a message in the thread needs no request", async () => {
  const whole = aPath(3);
  const earlierMessages = pagesOf(whole);
  const driver = await opened(whole, { earlierMessages });
  expect(await driver.revealMessage("c1", "a2")).toBeNull();
  expect(earlierMessages).not.toHaveBeenCalled();
});

test("earlier pages are loaded up to the target message and no further", async () => {
  const whole = aPath(8);
  const driver = await opened(whole, { earlierMessages: pagesOf(whole) });
  expect(await driver.revealMessage("c1", "a3")).toBeNull();
  expect(shownIds(driver)).toEqual(whole.slice(6).map(({ id }) => id));
});

test("a message on another branch is revealed by switching to that branch", async () => {
  const [whole, other] = [aPath(4), aPath(6, "-other-")];
  const conversation = aConversation({ head_id: other.at(-1)!.id });
  const changeConversation = vi.fn(() => Promise.resolve({ conversation, options: {} }));
  const before = pagesOf(whole);
  const after = pagesOf(other);
  const driver = await opened(whole, {
    changeConversation,
    earlierMessages: (id, first, ...more) =>
      (first.includes("other") ? after : before)(id, first, ...more),
  });
  const reached = driver.revealMessage("c1", "m-other-2");
  // What reveals a message is loaded first.
  await vi.waitFor(() => {
    expect(changeConversation.mock.calls).toEqual([["c1", { head_id: "m-other-2" }]]);
  });
  await driver.settle();
  // An open brings the messages of that branch.
  openWith(driver, other.slice(-4));
  expect(await reached).toBeNull();
  expect(shownIds(driver)).toEqual(other.slice(4).map(({ id }) => id));
  expect(before).toHaveBeenCalledTimes(1);
});

test("an unknown message is reported, and no page is loaded for it", async () => {
  const whole = aPath(8);
  const earlierMessages = pagesOf(whole);
  const refused = new HttpFailure({ code: "not_found", message: "No.", retryable: false });
  const driver = await opened(whole, {
    earlierMessages,
    changeConversation: () => Promise.reject(refused),
  });
  expect(await driver.revealMessage("c1", "removed")).toMatchObject({ code: "not_found" });
  expect(shownIds(driver)).toHaveLength(4);
});

test("a reveal ends when the user opens another conversation", async () => {
  const driver = aSession();
  driver.socket.accept();
  const reached = driver.revealMessage("c1", "m1");
  driver.route.go("c2");
  expect(await reached).toBe("gone");
});

test("the address names the target message until it is found", () => {
  const { route } = aSession();
  route.goToMessage("c2", "m/1");
  expect(location.pathname + location.hash).toBe("/c/c2#m-m%2F1");
  expect([route.get(), route.target()]).toEqual(["c2", "m/1"]);
  route.clearTarget();
  expect(location.pathname + location.hash).toBe("/c/c2");
  expect(route.target()).toBeNull();
  history.replaceState(null, "", "/c/c2#m-%");
  expect(route.target()).toBeNull();
});
