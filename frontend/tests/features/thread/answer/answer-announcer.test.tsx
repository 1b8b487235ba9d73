import { act, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Announcer } from "../../../../src/components/ui/announcer";
import { AnswerAnnouncer } from "../../../../src/features/thread/answer/answer-announcer";
import type { Message, WireEvent } from "../../../../packages/client/src/protocol";
import { aConversation, aMessage, anAnswer, delta, end, start } from "../../../support/builders";
import { draw } from "../../../support/render-in-session";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Draws the announcer of an open conversation with these messages. */
function listen(messages: Message[]) {
  const { session } = draw(
    <>
      <Announcer />
      <AnswerAnnouncer conversation_id="c1" />
    </>,
  );
  const conversation = aConversation({ head_id: messages.at(-1)?.id ?? null });
  const open = () => {
    act(() => {
      session.store.dispatch({
        name: "thread:opened",
        ack: { ok: true, conversation, messages, has_earlier: false },
      });
    });
  };
  /** What comes within one frame is one change of the store. */
  const receive = (...events: WireEvent[]) => {
    act(() => {
      session.store.dispatch(...events);
    });
  };
  return { open, receive };
}

const announced = () => screen.getByRole("status").textContent;
const TEXT = "One.\n\nTwo.\n\nThree";

test("an answer whose first words come with its start is announced from its beginning", () => {
  const { open, receive } = listen([aMessage()]);
  open();
  receive(start(), delta(0, TEXT));
  expect(announced()).toBe("Answering");
  act(() => void vi.advanceTimersByTime(3_000));
  expect(announced()).toBe("One.\nTwo.");
  receive(end([TEXT.length]));
  expect(announced()).toBe("Three\nAnswer complete");
});

test("an answer that begins and ends within one frame is announced", () => {
  const { open, receive } = listen([aMessage()]);
  open();
  receive(start(), delta(0, TEXT), end([TEXT.length]));
  expect(announced()).toBe("One.\nTwo.\nThree\nAnswer complete");
});

test("of a continued answer only what follows is announced, also if it comes with the start", () => {
  const before = `${TEXT}.\n\n`;
  const parts = [{ kind: "text" as const, at: 0, text: before }];
  const { open, receive } = listen([aMessage(), anAnswer({ parts, status: "stopped" })]);
  open();
  const more = delta(before.length, "Four.\n\n", { run: 2 });
  receive(start(2, [before.length], { parts }), more);
  expect(announced()).toBe("Answering");
  act(() => void vi.advanceTimersByTime(3_000));
  expect(announced()).toBe("Four.");
});

test("a version that was complete before is not announced when it is shown", () => {
  const parts = [{ kind: "text" as const, at: 0, text: TEXT }];
  const first = anAnswer({ parts, status: "completed", siblings: ["a1", "a2"] });
  const second = { ...first, id: "a2" };
  const { open, receive } = listen([aMessage(), first, second]);
  open();
  const conversation = aConversation({ head_id: "a1" });
  receive({ name: "conversation:changed", payload: { conversation } });
  expect(announced()).toBe("");
});
