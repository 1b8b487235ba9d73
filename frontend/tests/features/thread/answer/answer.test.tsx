import { act, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Answer } from "../../../../src/features/thread/answer/answer";
import type { Answer as AnswerMessage, WireError } from "../../../../packages/client/src/protocol";
import { isAnswer } from "../../../../packages/client/src/protocol";
import { useChat } from "../../../../src/session/context";
import { aMessage, delta, end, start } from "../../../support/builders";
import { draw, type Drawn } from "../../../support/render-in-session";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const BUSY: WireError = {
  code: "provider_rate_limited",
  message: "The model's service is busy. Please wait a moment.",
  retryable: true,
  retry_after_s: 3,
};

let messages = 0;

function Shown({ parent_id }: { parent_id: string }) {
  const answer = useChat((state) => state.threads.c1?.messages.a1);
  if (!answer || !isAnswer(answer)) return null;
  return <Answer answer={{ ...answer, parent_id }} isLast onEdit={vi.fn()} />;
}

/** An answer that started, received "Hello" and ended in the given way. */
function ended(given: Partial<AnswerMessage>, text = "Hello"): Drawn {
  messages += 1;
  const parent_id = `m${String(messages)}`;
  const drawn = draw(<Shown parent_id={parent_id} />);
  const added = { conversation_id: "c1", message: aMessage({ id: parent_id }) };
  const { status = "completed", finish_reason = null, error = null } = given;
  act(() => {
    drawn.socket.accept();
    drawn.session.store.dispatch(
      { name: "message:added", payload: added },
      start(),
      ...(text === "" ? [] : [delta(0, text)]),
      end(text === "" ? [] : [text.length], { status, finish_reason, error }),
    );
  });
  return drawn;
}

function buttons(): string[] {
  return screen
    .getAllByRole("button")
    .map((button) => button.textContent)
    .filter((words) => words !== "");
}

test.each([
  ["stopped", { status: "stopped" }, "Stopped"],
  ["interrupted", { status: "interrupted" }, "Interrupted"],
  ["cut by length", { finish_reason: "length" }, "Cut off at the length limit"],
] as const)(
  "an answer %s shows its outcome and can be continued and retried",
  (_, given, words) => {
    ended(given);
    expect(screen.getByText(words)).toBeTruthy();
    expect(buttons()).toEqual(["Copy", "Continue", "Retry"]);
  },
);

test("an answer cut by the content filter can be retried or reworded, not continued", () => {
  ended({ finish_reason: "content_filter" });
  expect(screen.getByText(/content filter/)).toBeTruthy();
  expect(buttons()).toEqual(["Copy", "Retry", "Edit the question"]);
});

test("an answer without text can be neither continued nor copied", () => {
  ended({ status: "failed", error: { ...BUSY, retry_after_s: null } }, "");
  expect(buttons()).toEqual(["Retry"]);
});

test("a failure with a retry delay counts down and regenerates once", () => {
  const { socket } = ended({ status: "failed", error: BUSY });
  expect(screen.getByText(BUSY.message)).toBeTruthy();
  expect(screen.getByText("Trying again in 3 seconds")).toBeTruthy();
  act(() => void vi.advanceTimersByTime(2_000));
  expect(screen.getByText("Trying again in 1 second")).toBeTruthy();
  act(() => void vi.advanceTimersByTime(20_000));
  expect(socket.countOf("answer:regenerate")).toBe(1);
});

test("the countdown does not retry while the page is hidden", () => {
  const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  const { socket } = ended({ status: "failed", error: BUSY });
  act(() => void vi.advanceTimersByTime(10_000));
  expect(socket.countOf("answer:regenerate")).toBe(0);
  hidden.mockReturnValue(false);
  act(() => void vi.advanceTimersByTime(1_000));
  expect(socket.countOf("answer:regenerate")).toBe(1);
});

test("a cancelled countdown leaves the Retry button", () => {
  const { socket } = ended({ status: "failed", error: BUSY });
  fireEvent.click(screen.getByRole("button", { name: "Cancel" }));
  act(() => void vi.advanceTimersByTime(10_000));
  expect(socket.countOf("answer:regenerate")).toBe(0);
  expect(buttons()).toContain("Retry");
});

test("two tabs that count down the same failure send one id", () => {
  const first = ended({ status: "failed", error: BUSY });
  act(() => void vi.advanceTimersByTime(4_000));
  first.unmount();
  const second = ended({ status: "failed", error: BUSY });
  act(() => void vi.advanceTimersByTime(4_000));
  const asked = first.socket.lastOf("answer:regenerate").payload;
  expect(second.socket.lastOf("answer:regenerate").payload).toEqual(asked);
});

test("a refused retry shows its error below the answer", async () => {
  const { socket } = ended({});
  fireEvent.click(screen.getByRole("button", { name: "Retry" }));
  const error = {
    code: "conversation_busy",
    message: "An answer is being written.",
    retryable: true,
  };
  socket.lastOf("answer:regenerate").ack({ ok: false, error });
  await act(() => vi.advanceTimersByTimeAsync(0));
  expect(screen.getByRole("alert").textContent).toBe(error.message);
});

test("reasoning is folded, the text is not", () => {
  const drawn = draw(<Shown parent_id="m0" />);
  act(() => {
    drawn.session.store.dispatch(
      start(),
      delta(0, "Hm, let me see", { kind: "reasoning" }),
      delta(0, "It is so", { part: 1 }),
    );
  });
  expect(drawn.container.querySelector<HTMLDetailsElement>("details")?.open).toBe(false);
  expect(screen.getByText("It is so").closest("details")).toBeNull();
});

test("the number of messages cut from the history is shown", () => {
  const drawn = draw(<Shown parent_id="m0" />);
  act(() => {
    drawn.session.store.dispatch(start(1, [], { history_cut: 3 }));
  });
  expect(screen.getByText(/oldest 3 messages/)).toBeTruthy();
});
