import { afterEach, expect, test, vi } from "vitest";
import { focusComposer } from "../../../src/features/composer/focus";

afterEach(() => {
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

function drawPage({ isCovered = false, isTouch = false }): void {
  vi.stubGlobal("matchMedia", () => ({ matches: isTouch }));
  document.body.innerHTML = `<button class="sidebar-close"></button>
    <main ${isCovered ? "inert" : ""}><textarea id="composer"></textarea>
    <button class="send-button"></button></main>`;
}

test("the focus goes to the box, on touch screens to its button, under the drawer to the drawer", () => {
  drawPage({});
  focusComposer();
  expect(document.activeElement?.id).toBe("composer");
  drawPage({ isTouch: true });
  focusComposer();
  expect(document.activeElement?.className).toBe("send-button");
  drawPage({ isTouch: true, isCovered: true });
  focusComposer();
  expect(document.activeElement?.className).toBe("sidebar-close");
});
