import { act, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Answer } from "../../../../src/features/thread/answer/answer";
import { sentenceOf, setLanguage } from "../../../../src/i18n";
import type { Answer as AnswerMessage, WireError } from "../../../../packages/client/src/protocol";
import { anAnswer } from "../../../support/builders";
import { draw } from "../../../support/render-in-session";

const LISTED = {
  models: ["old", "new"].map((id) => ({
    id,
    name: id,
    endpoint: null,
    reasoning: null,
    vision: null,
    context_tokens: null,
  })),
  endpoints: [],
  default: "old",
  any_name: true,
  is_demo: false,
  error: null,
};
const EDIT = "Edit the question";
const OTHER = "Choose another model";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(async () => {
  vi.useRealTimers();
  await setLanguage("en");
});

function refusal(code: string, more: Partial<WireError> = {}): WireError {
  return { code, message: `The sentence of ${code}.`, retryable: false, ...more };
}

async function shown(given: Partial<AnswerMessage>): Promise<ReturnType<typeof vi.fn>> {
  const onEdit = vi.fn();
  const answer = anAnswer({ id: "a1", parent_id: "m1", model: "old", ...given });
  draw(<Answer answer={answer} isLast onEdit={onEdit} />, {
    listModels: () => Promise.resolve(LISTED),
  });
  await act(() => vi.advanceTimersByTimeAsync(0));
  return onEdit;
}

function buttons(): string[] {
  return screen
    .getAllByRole("button")
    .map((button) => button.textContent)
    .filter((words) => words !== "");
}

test.each([
  ["provider_filtered", [EDIT]],
  ["provider_too_long", [EDIT, OTHER]],
  ["provider_parameter", ["Open the parameters"]],
  ["provider_model_missing", [OTHER]],
  ["provider_unauthorized", [OTHER]],
  ["provider_no_credit", [OTHER]],
  ["provider_moved", [OTHER]],
  ["provider_unavailable", []],
])("a refusal %s offers the actions that help, beside Retry", async (code, actions) => {
  await shown({ status: "failed", error: refusal(code) });
  expect(screen.getByText(`The sentence of ${code}.`)).toBeTruthy();
  expect(buttons()).toEqual(["Retry", ...actions]);
});

test("a press on Edit the question edits the message that was refused", async () => {
  const onEdit = await shown({ status: "failed", error: refusal("provider_filtered") });
  fireEvent.click(screen.getByRole("button", { name: EDIT }));
  expect(onEdit).toHaveBeenCalledWith("m1");
});

test("a refused option and a reason are named in the language of the page", async () => {
  const option = refusal("provider_parameter", { parameter: "reasoning_effort" });
  expect(sentenceOf(option)).toBe("The model does not accept the value of “Reasoning effort”.");
  const region = refusal("provider_unauthorized", { reason: "region" });
  expect(sentenceOf(region)).toBe(region.message);
  await setLanguage("de");
  expect(sentenceOf(option)).toMatch(/^Das Modell nimmt den Wert von „.+“ nicht an\.$/);
  expect(sentenceOf(region)).toMatch(/Region/);
  expect(sentenceOf(refusal("provider_unauthorized", { reason: "unknown" }))).toMatch(/Schlüssel/);
});

test("an answer without a first byte says after ten seconds that the model is loading", async () => {
  const created_at = new Date().toISOString();
  await shown({ status: "streaming", created_at });
  act(() => void vi.advanceTimersByTime(9_000));
  expect(screen.queryByText(/The model is loading/)).toBeNull();
  act(() => void vi.advanceTimersByTime(1_000));
  expect(screen.getByText(/The model is loading/)).toBeTruthy();
});

test("a reload continues the wait for the first byte", async () => {
  const created_at = new Date(Date.now() - 60_000).toISOString();
  await shown({ status: "streaming", created_at });
  expect(screen.getByText(/The model is loading/)).toBeTruthy();
});
