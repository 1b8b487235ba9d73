import { afterEach, expect, test, vi } from "vitest";
import { focusMoved } from "../../../src/features/arrangement/focus-summary";

const row = (id: string) =>
  `<li data-conversation="${id}"><details><summary>c</summary></details></li>`;
const FOLDER = `<section data-folder="f1"><details><summary>f</summary></details></section>`;
const focused = () => document.activeElement?.textContent;

afterEach(() => {
  document.body.innerHTML = "";
});

test("the focus goes to the new row of a conversation that moved", async () => {
  document.body.innerHTML = FOLDER + row("c0") + row("c1");
  focusMoved("c1", "f1");
  await vi.waitFor(() => {
    expect(document.activeElement?.closest("li")?.dataset.conversation).toBe("c1");
  });
});

test("the focus goes from the notice of the move to the new row", async () => {
  document.body.innerHTML = `${row("c1")}<div class="toast"><button>Undo</button></div>`;
  document.querySelector("button")!.focus();
  focusMoved("c1", null);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(focused()).toBe("Undo");
  focusMoved("c1", null, true);
  await vi.waitFor(() => {
    expect(focused()).toBe("c");
  });
});

test("the focus goes to the folder where that is closed", async () => {
  document.body.innerHTML = FOLDER + row("c0");
  focusMoved("c1", "f1");
  await vi.waitFor(() => {
    expect(focused()).toBe("f");
  });
});
