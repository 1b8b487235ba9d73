import { act, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DictationButton } from "../../../src/features/composer/dictation/dictation-button";
import type { SpeechRecognition } from "../../../src/features/composer/dictation/speech-recognition";

let recognition: SpeechRecognition | null = null;

beforeEach(() => {
  vi.stubGlobal("isSecureContext", true);
  vi.stubGlobal(
    "SpeechRecognition",
    vi.fn(function () {
      const made = {
        start: vi.fn(),
        stop: vi.fn(() => made.onend?.()),
      } as unknown as SpeechRecognition;
      recognition = made;
      return made;
    }),
  );
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const said = (transcript: string, isFinal: boolean) => ({
  resultIndex: 0,
  results: [{ isFinal, 0: { transcript } }],
});

test("what is said is appended once it is final, until the button is pressed again", () => {
  const onText = vi.fn();
  render(<DictationButton text="Well," onText={onText} />);
  const button = screen.getByRole("button", { name: "Dictate" });
  fireEvent.click(button);
  expect(button.getAttribute("aria-pressed")).toBe("true");
  act(() => recognition?.onresult?.(said("what is", false)));
  expect(onText).not.toHaveBeenCalled();
  act(() => recognition?.onresult?.(said(" what is a brook", true)));
  expect(onText).toHaveBeenCalledExactlyOnceWith("Well, what is a brook");
  fireEvent.click(button);
  expect(button.getAttribute("aria-pressed")).toBe("false");
});

test("without speech recognition there is no button", () => {
  vi.stubGlobal("SpeechRecognition", undefined);
  render(<DictationButton text="" onText={vi.fn()} />);
  expect(screen.queryByRole("button")).toBeNull();
});
