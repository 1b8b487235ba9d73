import { fireEvent, render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { Composer } from "../../../src/features/composer/composer";
import { serveMessageLimit } from "../../support/message-limit";
import { NO_MODELS } from "../../../src/features/models/use-models";

function aComposer(given: Partial<Parameters<typeof Composer>[0]> = {}) {
  const onSend = vi.fn();
  const onStop = vi.fn();
  const props = { text: "Hello", isRunning: false, models: NO_MODELS, model: null };
  const rest = { onText: vi.fn(), onModel: vi.fn(), onEditLast: vi.fn(), onSend, onStop };
  const onHistoryKey = () => false;
  const element = <Composer {...props} {...rest} onHistoryKey={onHistoryKey} {...given} />;
  const { rerender } = render(element);
  const field = screen.getByRole("textbox");
  return { onSend, onStop, field, rerender, props: { ...props, ...rest, onHistoryKey, ...given } };
}

test("Enter sends, Shift+Enter does not", () => {
  const { onSend, field } = aComposer();
  fireEvent.keyDown(field, { key: "Enter", shiftKey: true });
  expect(onSend).not.toHaveBeenCalled();
  fireEvent.keyDown(field, { key: "Enter" });
  expect(onSend).toHaveBeenCalledExactlyOnceWith("Hello");
});

test("Enter during an IME composition does not send", () => {
  const { onSend, field } = aComposer();
  fireEvent.keyDown(field, { key: "Enter", isComposing: true });
  fireEvent.keyDown(field, { key: "Enter", keyCode: 229 });
  expect(onSend).not.toHaveBeenCalled();
});

test("Enter on a touch screen breaks the line", () => {
  vi.spyOn(globalThis, "matchMedia").mockReturnValue({ matches: true } as MediaQueryList);
  const { onSend, field } = aComposer();
  fireEvent.keyDown(field, { key: "Enter" });
  expect(onSend).not.toHaveBeenCalled();
});

test("a blank text is not sent", () => {
  const { onSend, field } = aComposer({ text: " \n " });
  fireEvent.keyDown(field, { key: "Enter" });
  fireEvent.click(screen.getByRole("button", { name: "Send" }));
  expect(onSend).not.toHaveBeenCalled();
});

test("a message over the server's limit is refused before it is sent, in bytes and not in characters", () => {
  serveMessageLimit(64 * 1024);
  const { onSend, field } = aComposer({ text: "€".repeat(22_000) });
  expect(screen.getByRole("alert").textContent).toContain("1 KiB too long");
  fireEvent.keyDown(field, { key: "Enter" });
  expect(onSend).not.toHaveBeenCalled();
});

test("during an answer the send button stops it, and Enter still sends", () => {
  const { rerender, props, onSend, onStop, field } = aComposer();
  const button = screen.getByRole("button", { name: "Send" });
  button.focus();
  rerender(<Composer {...props} isRunning />);
  expect(screen.getByRole("button", { name: "Stop" })).toBe(button);
  expect(document.activeElement).toBe(button);
  fireEvent.click(button);
  expect(onStop).toHaveBeenCalledOnce();
  fireEvent.keyDown(field, { key: "Enter" });
  expect(onSend).toHaveBeenCalledOnce();
});

test("during an answer a button beside Stop queues the text", () => {
  const { rerender, props, onSend } = aComposer({ isRunning: true });
  const queue = screen.getByRole("button", { name: "Send after this answer" });
  fireEvent.click(queue);
  expect(onSend).toHaveBeenCalledExactlyOnceWith("Hello");
  for (const given of [{ text: " " }, { isRunning: false }]) {
    rerender(<Composer {...props} {...given} />);
    expect(screen.queryByRole("button", { name: "Send after this answer" })).toBeNull();
  }
});

test("Esc stops a running answer unless a dialog is open", () => {
  const { onStop } = aComposer({ isRunning: true });
  const dialog = document.createElement("dialog");
  dialog.open = true;
  document.body.append(dialog);
  fireEvent.keyDown(document.body, { key: "Escape" });
  expect(onStop).not.toHaveBeenCalled();
  dialog.remove();
  fireEvent.keyDown(document.body, { key: "Escape" });
  expect(onStop).toHaveBeenCalledOnce();
});
