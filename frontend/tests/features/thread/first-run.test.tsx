import { fireEvent, render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { EmptyThread } from "../../../src/features/thread/empty-thread";

test("with the demo model alone, commands that connect a real model can be copied", async () => {
  const writeText = vi.fn(() => Promise.resolve());
  Object.defineProperty(navigator, "clipboard", { value: { writeText }, configurable: true });
  render(<EmptyThread isDemo onAsk={vi.fn()} />);
  await screen.findByText("Connect a real model");
  fireEvent.click(
    screen.getByRole("button", { name: /Copy the command for: OpenAI/, hidden: true }),
  );
  expect(writeText).toHaveBeenCalledExactlyOnceWith("OPENAI_API_KEY=sk-… make run");
});

test("with a real model there is no help about connecting one", async () => {
  render(<EmptyThread isDemo={false} onAsk={vi.fn()} />);
  await Promise.resolve();
  expect(screen.queryByText("Connect a real model")).toBeNull();
  expect(screen.getAllByRole("button").length).toBeGreaterThan(3);
});
