import { act, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { expect, test } from "vitest";
import { Menu } from "../../src/components/ui/menu";
import "../../src/components/ui/menu-keys";

function focused(): string {
  const element = document.activeElement;
  return element?.tagName === "SUMMARY" ? "summary" : (element?.textContent ?? "");
}

/** Press a key on what has the focus; resolves once the part that handles it was loaded. */
async function press(key: string, more: object = {}): Promise<string> {
  await act(async () => {
    fireEvent.keyDown(document.activeElement!, { key, ...more });
    await new Promise((resolve) => setTimeout(resolve));
  });
  return focused();
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
  expect(await press("ArrowDown")).toBe("Rename");
  expect(menu.open).toBe(true);
});

test("arrow-up on the button opens the menu at its last entry", async () => {
  drawMenu();
  expect(await press("ArrowUp")).toBe("Delete");
});

test("arrow keys, Home and End move among the entries that can be pressed, in a circle", async () => {
  drawMenu();
  const seen = [];
  for (const key of ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "End", "Home", "ArrowUp"])
    seen.push(await press(key));
  expect(seen).toEqual(["Rename", "Open", "Delete", "Rename", "Delete", "Rename", "Delete"]);
});

test("Home on the button of a closed menu, and arrows with a modifier, do nothing", async () => {
  const menu = drawMenu();
  expect(await press("Home")).toBe("summary");
  expect(await press("ArrowDown", { altKey: true })).toBe("summary");
  expect(menu.open).toBe(false);
});

test("Escape closes the menu and returns to its button", async () => {
  const menu = drawMenu();
  await press("ArrowDown");
  expect(await press("Escape")).toBe("summary");
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
  expect(await press("ArrowDown")).toBe("summary");
  await act(async () => {
    finish();
    await Promise.resolve();
  });
  expect(focused()).toBe("Rename");
});
