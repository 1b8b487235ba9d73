import { fireEvent, screen } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { recentPrompts } from "../../../../src/features/composer/history/recent-prompts";
import { UserMessage } from "../../../../src/features/thread/message/user-message";
import { setPreference } from "../../../../src/lib/preferences";
import { aMessage } from "../../../support/builders";
import { draw } from "../../../support/render-in-session";

beforeEach(() => {
  Element.prototype.scrollIntoView = vi.fn();
});

function aQuestion(text: string, isEdited = false) {
  const onSend = vi.fn();
  const message = aMessage({ parts: [{ kind: "text", at: 0, text }] });
  draw(<UserMessage message={message} isEdited={isEdited} onEdit={vi.fn()} onSend={onSend} />);
  return onSend;
}

test("a question can be copied as it was written", async () => {
  const writeText = vi.fn(() => Promise.resolve());
  vi.stubGlobal("navigator", Object.assign(Object.create(navigator), { clipboard: { writeText } }));
  aQuestion("What is a *brook*?");
  fireEvent.click(screen.getByRole("button", { name: "Copy message" }));
  expect(await screen.findByText("Copied")).toBeTruthy();
  expect(writeText).toHaveBeenCalledExactlyOnceWith("What is a *brook*?");
  vi.unstubAllGlobals();
});

test("a long question is folded until the user asks for all of it", () => {
  const text = "A line of the question.\n".repeat(40);
  aQuestion(text);
  const button = screen.getByRole("button", { name: "Show all" });
  const body = document.querySelector(".user-text")!;
  expect(body.textContent).toBe(text);
  expect(body.className).toContain("user-text-folded");
  fireEvent.click(button);
  expect(button.getAttribute("aria-expanded")).toBe("true");
  expect(body.className).not.toContain("user-text-folded");
});

test("a short question is not folded", () => {
  aQuestion("What is a brook?");
  expect(screen.queryByRole("button", { name: "Show all" })).toBeNull();
});

test("Enter in the editor sends, as in the composer, and Shift+Enter does not", async () => {
  const onSend = aQuestion("What is a brook?", true);
  const field = await screen.findByRole("textbox", { name: "Edited message" });
  fireEvent.keyDown(field, { key: "Enter", shiftKey: true });
  expect(onSend).not.toHaveBeenCalled();
  fireEvent.keyDown(field, { key: "Enter" });
  expect(onSend).toHaveBeenCalledOnce();
});

test("an edited question is among the earlier ones of the composer", async () => {
  aQuestion("What is a brook now?", true);
  const field = await screen.findByRole("textbox", { name: "Edited message" });
  fireEvent.keyDown(field, { key: "Enter" });
  await vi.waitFor(() => {
    expect(recentPrompts()).toContain("What is a brook now?");
  });
});

test("where Enter starts a new line, Ctrl+Enter sends, and the editor says so", async () => {
  setPreference("enter", "newline");
  const onSend = aQuestion("What is a brook?", true);
  const field = await screen.findByRole("textbox", { name: "Edited message" });
  fireEvent.keyDown(field, { key: "Enter" });
  expect(onSend).not.toHaveBeenCalled();
  expect(screen.getByText(/^Ctrl\+Enter sends/)).toBeTruthy();
  fireEvent.keyDown(field, { key: "Enter", ctrlKey: true });
  expect(onSend).toHaveBeenCalledOnce();
});
