import { expect, test } from "vitest";
import type { WireEvent } from "../../packages/client/src/protocol";
import { isAnswer } from "../../packages/client/src/protocol";
import { INITIAL_STATE, type ChatState } from "../../packages/client/src/store/chat-state";
import { reduce } from "../../packages/client/src/store/reduce";
import { selectHave } from "../../packages/client/src/store/selectors";
import {
  aConversation,
  aMessage,
  anAnswer,
  aTool,
  delta,
  end,
  start,
  toolPart,
} from "../support/builders";

function after(...events: WireEvent[]): ChatState {
  return events.reduce(reduce, INITIAL_STATE);
}

function partsOf(state: ChatState) {
  return state.texts.a1?.parts ?? [];
}

function statusOf(state: ChatState): string | undefined {
  const answer = state.threads.c1?.messages.a1;
  return answer && isAnswer(answer) ? answer.status : undefined;
}

test("a state makes its part, and its text may come before or after it", () => {
  const running = { kind: "tool", text: "{}", state: aTool() };
  expect(partsOf(after(start(), toolPart(), delta(0, "{}", { kind: "tool" })))).toEqual([running]);
  expect(partsOf(after(start(), delta(0, "{}", { kind: "tool" }), toolPart()))).toEqual([running]);
});

test("a state of a revision at or below the one held changes nothing", () => {
  const state = after(start(), toolPart({ rev: 2, status: "done" }));
  expect(reduce(state, toolPart({ rev: 2, status: "failed" }))).toBe(state);
  expect(reduce(state, toolPart({ rev: 1 }))).toBe(state);
});

test("a state of an older run is ignored, and one of a newer run without its start is a gap", () => {
  const state = after(start(2));
  expect(reduce(state, toolPart({}, { run: 1 }))).toBe(state);
  expect(reduce(state, toolPart({}, { run: 3 })).gaps).toEqual(["c1"]);
});

test("a state of a kind that the page does not know is ignored", () => {
  const state = after(start());
  const payload = { answer_id: "a1", run: 1, part: 0, chart: { rev: 1 } };
  expect(reduce(state, { name: "answer:part", payload } as unknown as WireEvent)).toBe(state);
});

test("an end waits for the revisions it names", () => {
  const early = after(start(), toolPart(), end([0], { revs: [2] }));
  expect([statusOf(early), early.gaps]).toEqual(["streaming", ["c1"]]);
  const whole = reduce(early, toolPart({ rev: 2, status: "done" }));
  expect(statusOf(whole)).toBe("completed");
});

test("a start drops a state that is newer than the server's and keeps the others", () => {
  const state = after(start(), toolPart({ rev: 3 }), toolPart({ rev: 1 }, { part: 1 }));
  const next = reduce(state, {
    name: "answer:start",
    payload: { conversation_id: "c1", answer: anAnswer(), run: 2, lengths: [0, 0], revs: [2, 1] },
  });
  expect(partsOf(next).map((part) => part.state?.rev)).toEqual([undefined, 1]);
});

test("have names revisions only where a state is held", () => {
  const opened = reduce(INITIAL_STATE, {
    name: "thread:opened",
    ack: {
      ok: true,
      conversation: aConversation(),
      messages: [aMessage(), anAnswer()],
      has_earlier: false,
    },
  });
  const plain = [start(), delta(0, "Hi")].reduce(reduce, opened);
  expect(selectHave(plain, "c1")).toEqual({ a1: { run: 1, lengths: [2] } });
  const stateful = reduce(plain, toolPart({ rev: 4 }, { part: 1 }));
  expect(selectHave(stateful, "c1")).toEqual({ a1: { run: 1, lengths: [2, 0], revs: [0, 4] } });
});

test("an ended answer brings its states with it", () => {
  const tool = aTool({ rev: 2, status: "done" });
  const answer = anAnswer({
    status: "completed",
    parts: [
      { kind: "tool", at: 2, text: "", tool },
      { kind: "text", at: 0, text: "Found." },
    ],
  });
  const before = after(start(), toolPart({ rev: 9 }), delta(0, "{}", { kind: "tool" }));
  const state = reduce(before, {
    name: "thread:opened",
    ack: {
      ok: true,
      conversation: aConversation(),
      messages: [aMessage(), answer],
      has_earlier: false,
    },
  });
  expect(partsOf(state)).toEqual([
    { kind: "tool", text: "{}", state: tool },
    { kind: "text", text: "Found." },
  ]);
});
