import { act, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { Answer } from "../../../src/features/thread/answer/answer";
import { textOf } from "../../../src/features/thread/message/user-message";
import { isAnswer, type Part, type TextPart } from "../../../packages/client/src/protocol";
import { useChat } from "../../../src/session/context";
import { aConversation, aMessage, anAnswer, delta, end, start } from "../../support/builders";
import { draw } from "../../support/render-in-session";

/** A kind that a later server may send. */
const LATER = "tool_note" as TextPart["kind"];

function Shown() {
  const answer = useChat((state) => state.threads.c1?.messages.a1);
  if (!answer || !isAnswer(answer)) return null;
  return <Answer answer={answer} isLast onEdit={vi.fn()} />;
}

function foldOf(text: string): HTMLDetailsElement | null {
  return screen.getByText(text).closest("details");
}

test("a growing part of an unknown kind is shown folded, and its text is not the answer's", () => {
  const drawn = draw(<Shown />);
  act(() => {
    drawn.session.store.dispatch(start(), delta(0, "Looked it", { kind: LATER }));
  });
  act(() => {
    drawn.session.store.dispatch(delta(9, " up", { kind: LATER }));
  });
  expect(foldOf("Looked it up")?.open).toBe(false);
  act(() => {
    drawn.session.store.dispatch(end([12]));
  });
  expect(foldOf("Looked it up")?.open).toBe(false);
  expect(screen.queryByRole("button", { name: "Copy answer" })).toBeNull();
});

test("a stored part of an unknown kind is shown folded, and one without text is not shown", () => {
  const drawn = draw(<Shown />);
  const parts = [
    { kind: LATER, at: 0, text: "Looked it up" },
    { kind: "picture", url: "/p/1" } as unknown as Part,
    { kind: "text" as const, at: 0, text: "It is so" },
  ];
  const answer = anAnswer({ status: "completed", parts });
  act(() => {
    drawn.session.store.dispatch({
      name: "thread:opened",
      ack: {
        ok: true,
        conversation: aConversation(),
        messages: [aMessage(), answer],
        has_earlier: false,
      },
    });
  });
  expect(foldOf("Looked it up")?.open).toBe(false);
  expect(foldOf("It is so")).toBeNull();
  expect(drawn.container.querySelectorAll("details")).toHaveLength(1);
});

test("the text of an unknown kind in a user's message is part of its text", () => {
  const parts = [{ kind: LATER, at: 0, text: "Hello" }];
  expect(textOf(aMessage({ parts }))).toBe("Hello");
});
