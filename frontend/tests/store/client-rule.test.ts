import { expect, test } from "vitest";
import type { WireEvent } from "../../src/protocol";
import { isAnswer } from "../../src/protocol";
import { INITIAL_STATE, type ChatState } from "../../src/store/chat-state";
import { reduce } from "../../src/store/reduce";
import { isBusy, selectHave, selectPath } from "../../src/store/selectors";
import { aConversation, aMessage, anAnswer, delta, end, start } from "../support/builders";

function after(...events: WireEvent[]): ChatState {
  return events.reduce(reduce, INITIAL_STATE);
}

function textOf(state: ChatState): string | undefined {
  return state.texts.a1?.parts[0]?.text;
}

function statusOf(state: ChatState): string | undefined {
  const answer = state.threads.c1?.messages.a1;
  return answer && isAnswer(answer) ? answer.status : undefined;
}

test("a delta that continues what is held is appended", () => {
  expect(textOf(after(start(), delta(0, "Hel"), delta(3, "lo")))).toBe("Hello");
});

test("a delta that overlaps adds only what is new, and a repeated one nothing", () => {
  const once = after(start(), delta(0, "Hel"), delta(1, "ello"));
  expect(textOf(once)).toBe("Hello");
  expect(reduce(once, delta(1, "ello"))).toBe(once);
});

test("a delta beyond what is held is a gap and changes no text", () => {
  const state = after(start(), delta(0, "Hel"), delta(5, "!"));
  expect(textOf(state)).toBe("Hel");
  expect(state.gaps).toEqual(["c1"]);
});

test("a delta of a newer run whose start was not seen is a gap; one of an older run is nothing", () => {
  const state = after(start(2), delta(0, "b", { run: 2 }));
  expect(reduce(state, delta(0, "x", { run: 3 })).gaps).toEqual(["c1"]);
  expect(reduce(state, delta(1, "x", { run: 1 }))).toBe(state);
});

test("a start cuts each part to its length and adopts the run", () => {
  const state = after(start(), delta(0, "Hello"), start(2, [3]));
  expect(state.texts.a1).toEqual({ run: 2, parts: [{ kind: "text", text: "Hel" }] });
});

test("an end counts only once exactly its lengths are held", () => {
  const early = after(start(), delta(0, "Hel"), end([5]));
  expect(statusOf(early)).toBe("streaming");
  expect(early.gaps).toEqual(["c1"]);
  const whole = reduce(early, delta(3, "lo"));
  expect(statusOf(whole)).toBe("completed");
});

test("an answer that is not known has nothing: only a delta from its beginning is held", () => {
  expect(textOf(after(delta(0, "x")))).toBe("x");
  expect(after(delta(1, "x")).gaps).toEqual([""]);
});

test("deltas that overtake the ack of an open are kept", () => {
  const overtaken = after(start(), delta(0, "Hello"));
  const conversation = aConversation({ running: ["a1"] });
  const messages = [aMessage(), anAnswer()];
  const ack = { ok: true as const, conversation, messages, has_earlier: false };
  expect(textOf(reduce(overtaken, { name: "thread:opened", ack }))).toBe("Hello");
});

test("a late ack of an open does not set an ended answer back to streaming", () => {
  const ended = after(start(), delta(0, "Hello"), end([5]));
  const messages = [aMessage(), anAnswer()];
  const ack = { ok: true as const, conversation: aConversation(), messages, has_earlier: false };
  expect(statusOf(reduce(ended, { name: "thread:opened", ack }))).toBe("completed");
});

test("an ended answer that comes with the missing text only is joined to what is held", () => {
  const held = after(start(), delta(0, "Hel"));
  const answer = anAnswer({ status: "completed", parts: [{ kind: "text", at: 3, text: "lo" }] });
  const messages = [aMessage(), answer];
  const ack = { ok: true as const, conversation: aConversation(), messages, has_earlier: false };
  const state = reduce(held, { name: "thread:opened", ack });
  expect(textOf(state)).toBe("Hello");
  expect(statusOf(state)).toBe("completed");
});

test("an open that brings less than an unmatched end leaves the gap standing", () => {
  const state = after(start(), delta(0, "Hel"), end([5]));
  const messages = [aMessage(), anAnswer()];
  const ack = { ok: true as const, conversation: aConversation(), messages, has_earlier: false };
  expect(reduce(state, { name: "thread:opened", ack }).gaps).toEqual(["c1"]);
});

test("nothing of a removed conversation is shown again", () => {
  const removed = after(start(), delta(0, "Hello"), {
    name: "conversation:removed",
    payload: { conversation_id: "c1" },
  });
  const late = [start(), delta(0, "x")].reduce(reduce, removed);
  expect(late.threads).toEqual({});
  expect(late.texts).toEqual({});
});

test("the path runs from the root to the head, along one branch", () => {
  const regenerated = start(1, [], { id: "a2" });
  const state = after(
    { name: "message:added", payload: { conversation_id: "c1", message: aMessage() } },
    start(),
    end([]),
    regenerated,
  );
  expect(selectPath(state, "c1").map((message) => message.id)).toEqual(["m1", "a2"]);
});

test("have names what is held of each answer on the path", () => {
  const message = aMessage();
  const added: WireEvent = { name: "message:added", payload: { conversation_id: "c1", message } };
  expect(selectHave(after(added, start(), delta(0, "Hel")), "c1")).toEqual({
    a1: { run: 1, lengths: [3] },
  });
});

test("a followed conversation is busy by its events, another by what it says of itself", () => {
  const running = after(start());
  expect(isBusy({ ...running, followed: "c1" }, "c1")).toBe(true);
  const elsewhere = reduce(running, {
    name: "conversation:changed",
    payload: { conversation: aConversation({ running: [] }) },
  });
  expect(isBusy(elsewhere, "c1")).toBe(false);
});
