import { expect, test } from "vitest";
import type { WireEvent } from "../../packages/client/src/protocol";
import { createChatStore } from "../../packages/client/src/store";
import { selectPath, selectRunning } from "../../packages/client/src/store/selectors";
import { aConversation, aMessage, anAnswer } from "../support/builders";

function aThread() {
  const store = createChatStore();
  const question = aMessage({ id: "m1", conversation_id: "c1" });
  const answer = anAnswer({ id: "a1", parent_id: "m1", status: "completed", siblings: ["a1"] });
  const conversation = aConversation({ id: "c1", head_id: "a1", running: [] });
  store.dispatch({ name: "thread:followed", conversation_id: "c1" });
  store.dispatch({
    name: "thread:opened",
    ack: { ok: true, conversation, messages: [question, answer], has_earlier: false },
  });
  return { store, conversation };
}

const path = ({ store }: ReturnType<typeof aThread>) =>
  selectPath(store.get(), "c1").map((message) => message.id);

test("an unknown head that is not streaming is a gap", () => {
  const thread = aThread();
  const conversation = { ...thread.conversation, head_id: "a9" };
  thread.store.dispatch({ name: "conversation:changed", payload: { conversation } });
  expect(thread.store.get().gaps).toEqual(["c1"]);
  expect(path(thread)).toEqual(["m1", "a1"]);
});

test("an unknown head that is streaming is no gap", () => {
  const thread = aThread();
  const conversation = { ...thread.conversation, head_id: "a9", running: ["a9"] };
  thread.store.dispatch({ name: "conversation:changed", payload: { conversation } });
  expect(thread.store.get().gaps).toEqual([]);
});

test("an unknown head that was streaming before is a gap", () => {
  const thread = aThread();
  const running = { ...thread.conversation, running: ["a9"] };
  thread.store.dispatch({ name: "conversation:put", conversation: running });
  expect(thread.store.get().gaps).toEqual([]);
  const conversation = { ...running, head_id: "a9" };
  thread.store.dispatch({ name: "conversation:changed", payload: { conversation } });
  expect(thread.store.get().gaps).toEqual(["c1"]);
});

test("a new sibling updates the siblings of the other answer, and each branch can be shown", () => {
  const thread = aThread();
  const answer = anAnswer({ id: "a2", parent_id: "m1", siblings: ["a1", "a2"] });
  const start: WireEvent = {
    name: "answer:start",
    payload: { conversation_id: "c1", answer, run: 1, lengths: [] },
  };
  thread.store.dispatch(start);
  expect(path(thread)).toEqual(["m1", "a2"]);
  thread.store.dispatch({ name: "conversation:put", conversation: thread.conversation });
  expect(path(thread)).toEqual(["m1", "a1"]);
  expect(selectPath(thread.store.get(), "c1").at(-1)?.siblings).toEqual(["a1", "a2"]);
});

test("a streaming answer on another branch counts as the running one", () => {
  const thread = aThread();
  const answer = anAnswer({ id: "a2", parent_id: "m1", siblings: ["a1", "a2"] });
  const payload = { conversation_id: "c1", answer, run: 1, lengths: [] };
  thread.store.dispatch({ name: "answer:start", payload });
  const conversation = { ...thread.conversation, running: ["a2"] };
  thread.store.dispatch({ name: "conversation:put", conversation });
  expect(path(thread)).toEqual(["m1", "a1"]);
  expect(selectRunning(thread.store.get(), "c1")?.id).toBe("a2");
});

test("the user's own message gets its siblings from the server, and the head stays", () => {
  const thread = aThread();
  const message = aMessage({ id: "m1", conversation_id: "c1", siblings: ["m1", "m2"] });
  thread.store.dispatch({ name: "message:added", payload: { conversation_id: "c1", message } });
  expect(selectPath(thread.store.get(), "c1")[0]?.siblings).toEqual(["m1", "m2"]);
  expect(path(thread)).toEqual(["m1", "a1"]);
});

test("a removed conversation returns only when it is restored", () => {
  const { store, conversation } = aThread();
  store.dispatch({ name: "conversation:removed", payload: { conversation_id: "c1" } });
  store.dispatch({ name: "conversation:changed", payload: { conversation } });
  expect(store.get().conversations).toEqual({});
  store.dispatch({ name: "conversation:restored", payload: { conversation } });
  expect(store.get().conversations).toEqual({ c1: conversation });
});
