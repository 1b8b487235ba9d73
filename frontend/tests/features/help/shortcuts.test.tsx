import { fireEvent, render } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { useShortcuts } from "../../../src/features/help/shortcuts";
import { setPreference } from "../../../src/lib/preferences";

function Page({ actions }: { actions: Record<string, () => void> }) {
  useShortcuts(actions);
  return <textarea />;
}

function aPage() {
  const actions = { n: vi.fn(), "mod+k": vi.fn(), "mod+shift+o": vi.fn() };
  const { container } = render(<Page actions={actions} />);
  return { actions, field: container.querySelector("textarea")! };
}

test("a chord works in a text field, a single character does not", () => {
  const { actions, field } = aPage();
  fireEvent.keyDown(field, { key: "n" });
  fireEvent.keyDown(field, { key: "k", ctrlKey: true });
  fireEvent.keyDown(field, { key: "O", ctrlKey: true, shiftKey: true });
  expect(actions.n).not.toHaveBeenCalled();
  expect(actions["mod+k"]).toHaveBeenCalledOnce();
  expect(actions["mod+shift+o"]).toHaveBeenCalledOnce();
});

test("a chord with another modifier, or over an open dialog, is not the page's", () => {
  const { actions, field } = aPage();
  fireEvent.keyDown(field, { key: "k", ctrlKey: true, altKey: true });
  fireEvent.keyDown(field, { key: "k", metaKey: true });
  const dialog = document.createElement("dialog");
  dialog.open = true;
  document.body.append(dialog);
  fireEvent.keyDown(field, { key: "k", ctrlKey: true });
  dialog.remove();
  expect(actions["mod+k"]).not.toHaveBeenCalled();
});

test("single characters can be switched off, chords stay", () => {
  const { actions } = aPage();
  fireEvent.keyDown(document.body, { key: "n" });
  expect(actions.n).toHaveBeenCalledOnce();
  setPreference("shortcuts", "off");
  fireEvent.keyDown(document.body, { key: "n" });
  expect(actions.n).toHaveBeenCalledOnce();
  fireEvent.keyDown(document.body, { key: "k", ctrlKey: true });
  expect(actions["mod+k"]).toHaveBeenCalledOnce();
});
