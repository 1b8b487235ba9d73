import { act, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { expect, test } from "vitest";
import { Menu } from "../../src/components/ui/menu";
import "../../src/components/ui/menu-keys";

function focused(): string {
  const element = document.activeElement;
  return element?.tagName === "SUMMARY" ? "summary" : (element?.textContent ?? "");
}

function press(key: string, more: object = {}): string {
  fireEvent.keyDown(document.activeElement!, { key, ...more });
  return focused();
}

/** Press a key on what has the focus, and wait until the part that handles it was loaded. */
async function pressTo(key: string, target: string): Promise<void> {
  press(key);
  await waitFor(() => {
    expect(focused()).toBe(target);
  });
}

const ENTRIES = (
  <>
    <button type="button">Rename</button>
    <button type="button" disabled>
      Share
    </button>
    <a href="/x">Open</a>
    <button type="button">Delete</button>
  </>
);

function drawMenu() {
  render(<Menu label="More">{ENTRIES}</Menu>);
  const summary = screen.getByLabelText("More");
  summary.focus();
  return summary.closest("details")!;
}

test("arrow-down on the button opens the menu at its first entry", async () => {
  const menu = drawMenu();
  await pressTo("ArrowDown", "Rename");
  expect(menu.open).toBe(true);
});

test("arrow-up on the button opens the menu at its last entry", async () => {
  drawMenu();
  await pressTo("ArrowUp", "Delete");
});

test("arrow keys, Home and End move among the entries that can be pressed, in a circle", async () => {
  drawMenu();
  for (const [key, target] of [
    ["ArrowDown", "Rename"],
    ["ArrowDown", "Open"],
    ["ArrowDown", "Delete"],
    ["ArrowDown", "Rename"],
    ["End", "Delete"],
    ["Home", "Rename"],
    ["ArrowUp", "Delete"],
  ] as const)
    await pressTo(key, target);
});

test("Home on the button of a closed menu, and arrows with a modifier, do nothing", () => {
  const menu = drawMenu();
  expect(press("Home")).toBe("summary");
  expect(press("ArrowDown", { altKey: true })).toBe("summary");
  expect(menu.open).toBe(false);
});

test("Escape closes the menu and returns to its button", async () => {
  const menu = drawMenu();
  await pressTo("ArrowDown", "Rename");
  expect(press("Escape")).toBe("summary");
  expect(menu.open).toBe(false);
});

test("entries that are loaded later get the focus when they come", async () => {
  let finish: () => void = () => undefined;
  function Late() {
    const [isThere, setThere] = useState(false);
    finish = () => {
      setThere(true);
    };
    return isThere && ENTRIES;
  }
  render(
    <Menu label="More">
      <Late />
    </Menu>,
  );
  screen.getByLabelText("More").focus();
  expect(press("ArrowDown")).toBe("summary");
  act(() => {
    finish();
  });
  await waitFor(() => {
    expect(focused()).toBe("Rename");
  });
});
