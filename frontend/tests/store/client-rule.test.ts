import { expect, test } from "vitest";
import type { WireEvent } from "../../packages/client/src/protocol";
import { isAnswer } from "../../packages/client/src/protocol";
import { INITIAL_STATE, type ChatState } from "../../packages/client/src/store/chat-state";
import { reduce } from "../../packages/client/src/store/reduce";
import { reduceEvent } from "../../packages/client/src/store/reduce-event";
import { isBusy, selectHave, selectPath } from "../../packages/client/src/store/selectors";
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

test("a delta at the stored length is appended", () => {
  expect(textOf(after(start(), delta(0, "Hel"), delta(3, "lo")))).toBe("Hello");
});

test("an overlapping delta adds only its new text, and a repeated one nothing", () => {
  const once = after(start(), delta(0, "Hel"), delta(1, "ello"));
  expect(textOf(once)).toBe("Hello");
  expect(reduce(once, delta(1, "ello"))).toBe(once);
});

test("a delta beyond the stored length is a gap and changes no text", () => {
  const state = after(start(), delta(0, "Hel"), delta(5, "!"));
  expect(textOf(state)).toBe("Hel");
  expect(state.gaps).toEqual(["c1"]);
});

test("a delta of a newer run without its start is a gap; one of an older run is ignored", () => {
  const state = after(start(2), delta(0, "b", { run: 2 }));
  expect(reduce(state, delta(0, "x", { run: 3 })).gaps).toEqual(["c1"]);
  expect(reduce(state, delta(1, "x", { run: 1 }))).toBe(state);
});

test("a start cuts each part to its length and adopts the run", () => {
  const state = after(start(), delta(0, "Hello"), start(2, [3]));
  expect(state.texts.a1).toEqual({ run: 2, parts: [{ kind: "text", text: "Hel" }] });
});

test("an end takes effect only when exactly its lengths are stored", () => {
  const early = after(start(), delta(0, "Hel"), end([5]));
  expect(statusOf(early)).toBe("streaming");
  expect(early.gaps).toEqual(["c1"]);
  const whole = reduce(early, delta(3, "lo"));
  expect(statusOf(whole)).toBe("completed");
});

test("for an unknown answer only a delta at offset 0 is stored", () => {
  expect(textOf(after(delta(0, "x")))).toBe("x");
  expect(reduce({ ...INITIAL_STATE, followed: ["c1"] }, delta(1, "x")).gaps).toEqual(["c1"]);
});

test("deltas that arrive before the ack of an open are kept", () => {
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

test("the missing text of an ended answer is appended to the stored text", () => {
  const held = after(start(), delta(0, "Hel"));
  const answer = anAnswer({ status: "completed", parts: [{ kind: "text", at: 3, text: "lo" }] });
  const messages = [aMessage(), answer];
  const ack = { ok: true as const, conversation: aConversation(), messages, has_earlier: false };
  const state = reduce(held, { name: "thread:opened", ack });
  expect(textOf(state)).toBe("Hello");
  expect(statusOf(state)).toBe("completed");
});

test("an open with less text than a pending end leaves the gap", () => {
  const state = after(start(), delta(0, "Hel"), end([5]));
  const messages = [aMessage(), anAnswer()];
  const ack = { ok: true as const, conversation: aConversation(), messages, has_earlier: false };
  expect(reduce(state, { name: "thread:opened", ack }).gaps).toEqual(["c1"]);
});

test("events of a removed conversation are ignored", () => {
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

test("have holds the stored lengths of each answer on the path", () => {
  const message = aMessage();
  const added: WireEvent = { name: "message:added", payload: { conversation_id: "c1", message } };
  expect(selectHave(after(added, start(), delta(0, "Hel")), "c1")).toEqual({
    a1: { run: 1, lengths: [3] },
  });
});

test("the open conversation is busy by its events, another one by its object", () => {
  const running = after(start());
  expect(isBusy({ ...running, followed: ["c1"] }, "c1")).toBe(true);
  const elsewhere = reduce(running, {
    name: "conversation:changed",
    payload: { conversation: aConversation({ running: [] }) },
  });
  expect(isBusy(elsewhere, "c1")).toBe(false);
});

test("an event that only a newer server knows changes nothing", () => {
  for (const name of ["session:ended", "server:dancing"]) {
    const event = { name, payload: { reason: "expired" } } as WireEvent;
    expect(reduceEvent(INITIAL_STATE, event)).toBe(INITIAL_STATE);
  }
});
