import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { guardFocus } from "../../src/components/ui/focus-guard";

let stop: () => void;
const fallback = vi.fn();

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(id);
  return found;
}

beforeEach(() => {
  vi.useFakeTimers();
  fallback.mockReset();
  document.body.innerHTML = `
    <nav><ul><li><a id="first" href="/1">1</a></li><li><a id="second" href="/2">2</a></li></ul></nav>
    <main><button id="retry">Retry</button><p id="plain">text</p></main>`;
  stop = guardFocus(fallback);
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

test("a removed element with the focus hands it to the fallback", async () => {
  element("retry").focus();
  element("retry").remove();
  await vi.advanceTimersByTimeAsync(200);
  expect(fallback).toHaveBeenCalledOnce();
});

test("in the list the focus stays in the list", async () => {
  element("second").focus();
  element("second").parentElement?.remove();
  await vi.advanceTimersByTimeAsync(200);
  expect(document.activeElement?.id).toBe("first");
  expect(fallback).not.toHaveBeenCalled();
});

test("code that focuses another element after the removal wins", async () => {
  element("retry").focus();
  element("retry").remove();
  await vi.advanceTimersByTimeAsync(20);
  element("first").focus();
  await vi.advanceTimersByTimeAsync(200);
  expect(fallback).not.toHaveBeenCalled();
});

test("a user who pressed plain text keeps it when the element used before is removed", async () => {
  element("retry").focus();
  element("plain").dispatchEvent(new Event("pointerdown", { bubbles: true }));
  element("retry").remove();
  await vi.advanceTimersByTimeAsync(200);
  expect(fallback).not.toHaveBeenCalled();
});
