import { readFileSync } from "node:fs";
import { runInThisContext } from "node:vm";
import { act, fireEvent, screen } from "@testing-library/react";
import { flushSync } from "react-dom";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "../../../src/app";
import {
  compositionEnded,
  consumeEarlyInput,
  replaceEarlyPage,
} from "../../../src/features/composer/early-input";
import { SessionContext } from "../../../src/session/context";
import { createSession } from "../../../src/session/session";
import { de } from "../../../src/i18n/de";
import { en } from "../../../src/i18n/en";
import { FakeSocket } from "../../support/fake-socket";
import { serveMessageLimit } from "../../support/message-limit";
import { aClient } from "../../support/session-driver";

const html = readFileSync("index.html", "utf8");
const script = readFileSync("public/early-input.js", "utf8");
let root: Root | null = null;

/** Show index.html's body, and run its script if `isWorked`. */
function anEarlyPage({ isWorked = true, path = "/" } = {}): HTMLTextAreaElement {
  history.replaceState(null, "", path);
  document.body.innerHTML = new DOMParser().parseFromString(html, "text/html").body.innerHTML;
  if (isWorked) runInThisContext(script);
  return document.querySelector<HTMLTextAreaElement>("#composer")!;
}

function draw() {
  const session = createSession(aClient(new FakeSocket()));
  const own = () => document.querySelector<HTMLTextAreaElement>("#composer")!;
  let atOnce = "";
  act(() => {
    replaceEarlyPage(() => {
      root = createRoot(document.getElementById("root")!);
      flushSync(() =>
        root!.render(
          <SessionContext value={session}>
            <App />
          </SessionContext>,
        ),
      );
    });
    atOnce = own().value;
  });
  return { session, box: own(), atOnce };
}

function write(box: HTMLTextAreaElement, text: string, caret = text.length) {
  fireEvent.input(box, { target: { value: text } });
  box.setSelectionRange(caret, caret);
}

function onTouch() {
  vi.spyOn(globalThis, "matchMedia").mockReturnValue({
    matches: true,
    addEventListener: vi.fn(),
    removeEventListener: vi.fn(),
  } as unknown as MediaQueryList);
}

beforeEach(() => {
  Element.prototype.scrollIntoView = vi.fn();
});

afterEach(() => {
  act(() => root?.unmount());
  root = null;
  document.body.innerHTML = "";
  vi.useRealTimers();
});

test("the page's field has the early text, caret and focus within the task that draws it", () => {
  const early = anEarlyPage();
  write(early, "a heron waits", 7);
  const { box } = draw();
  expect(box).not.toBe(early);
  expect([box.value, box.selectionStart, box.selectionEnd]).toEqual(["a heron waits", 7, 7]);
  expect(document.activeElement).toBe(box);
  expect(localStorage.getItem("wordbrook.draft.new")).toBe("a heron waits");
});

test("a stored draft is in the field before the page has loaded, with the caret behind it", () => {
  localStorage.setItem("wordbrook.draft.c-1", "half a thought");
  const early = anEarlyPage({ path: "/c/c-1" });
  expect([early.value, early.selectionStart]).toEqual(["half a thought", 14]);
  expect(draw().box.value).toBe("half a thought");
});

test.each([true, false])(
  "text typed before the script runs goes below a stored draft (script runs: %s)",
  (comes) => {
    localStorage.setItem("wordbrook.draft.new", "half a thought");
    const early = anEarlyPage({ isWorked: false });
    early.focus();
    early.value = "and more";
    early.setSelectionRange(4, 8);
    if (comes) runInThisContext(script);
    const { box } = draw();
    expect(box.value).toBe("half a thought\n\nand more");
    expect(box.value.slice(box.selectionStart, box.selectionEnd)).toBe("more");
  },
);

test("without storage the early text is still taken over", () => {
  vi.spyOn(Storage.prototype, "getItem").mockImplementation(() => {
    throw new DOMException("forbidden");
  });
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("forbidden");
  });
  const early = anEarlyPage();
  write(early, "a heron waits");
  expect(draw().atOnce).toBe("a heron waits");
});

test("early sends go out once and in order, and later text becomes the draft", () => {
  const early = anEarlyPage();
  for (const text of ["first", "second"]) {
    write(early, text);
    fireEvent.keyDown(early, { key: "Enter" });
  }
  write(early, "half");
  expect(localStorage.getItem("wordbrook.draft.new")).toBe("first\n\nsecond\n\nhalf");
  const { session, box } = draw();
  expect(session.store.get().outbox.map(({ text }) => text)).toEqual(["first", "second"]);
  expect(box.value).toBe("half");
  expect(localStorage.getItem("wordbrook.draft.new")).toBe("half");
  expect(consumeEarlyInput()).toBeNull();
});

test("an early message that is too long stays in the field with an error", () => {
  const early = anEarlyPage();
  serveMessageLimit(64 * 1024);
  const long = "€".repeat(22_000);
  write(early, long);
  fireEvent.keyDown(early, { key: "Enter" });
  const { session, box } = draw();
  expect(session.store.get().outbox).toEqual([]);
  expect(box.value).toBe(long);
  expect(screen.getByRole("alert").textContent).toContain("too long");
});

test("Enter does not send during a composition, with Shift, or with blanks alone", () => {
  const early = anEarlyPage();
  fireEvent.keyDown(early, { key: "Enter" });
  write(early, "a heron");
  fireEvent.keyDown(early, { key: "Enter", isComposing: true });
  fireEvent.keyDown(early, { key: "Enter", keyCode: 229 });
  fireEvent.keyDown(early, { key: "Enter", shiftKey: true });
  expect(early.value).toBe("a heron");
  expect(draw().session.store.get().outbox).toEqual([]);
});

test("on a touch screen the field is not focused, Enter breaks the line, and Send sends", () => {
  onTouch();
  const early = anEarlyPage();
  expect(document.activeElement).toBe(document.body);
  write(early, "a heron");
  expect(fireEvent.keyDown(early, { key: "Enter" })).toBe(true);
  fireEvent.click(screen.getByRole("button", { name: "Send" }));
  const { session, box } = draw();
  expect(session.store.get().outbox.map(({ text }) => text)).toEqual(["a heron"]);
  expect(box.value).toBe("");
  expect(document.activeElement).not.toBe(box);
});

test("the page waits for a composition to end, and for the next one if it has begun", async () => {
  const early = anEarlyPage();
  const ended = vi.fn();
  fireEvent.compositionStart(early);
  const waiting = compositionEnded().then(ended);
  fireEvent.compositionEnd(early);
  fireEvent.compositionStart(early);
  await new Promise((resolve) => setTimeout(resolve));
  expect(ended).not.toHaveBeenCalled();
  fireEvent.compositionEnd(early);
  await waiting;
  expect(ended).toHaveBeenCalledOnce();
});

test("on a touch screen the page waits only for a pause in the composition", async () => {
  onTouch();
  vi.useFakeTimers();
  const early = anEarlyPage();
  const ended = vi.fn();
  fireEvent.compositionStart(early);
  void compositionEnded().then(ended);
  await vi.advanceTimersByTimeAsync(1_400);
  fireEvent.input(early, { target: { value: "her" } });
  await vi.advanceTimersByTimeAsync(1_400);
  expect(ended).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(200);
  expect(ended).toHaveBeenCalledOnce();
});

test.each([
  ["en", ["fr-FR", "en-GB", "de"], null, en],
  ["de", ["fr-FR", "de-AT", "en"], null, de],
  ["en", ["fr"], null, en],
  ["de", ["en"], "de", de],
  ["en", ["constructor", "en"], "tlh", en],
])(
  "the early field speaks %s for the browser languages %j and the stored choice %s",
  (lang, languages, chosen, texts) => {
    vi.spyOn(navigator, "languages", "get").mockReturnValue(languages);
    if (chosen) localStorage.setItem("wordbrook.language", chosen);
    const early = anEarlyPage();
    expect(early.lang).toBe(lang);
    expect(early.placeholder).toBe(texts.composer.placeholder);
    expect(screen.getByRole("textbox", { name: texts.composer.label })).toBe(early);
    expect(screen.getByRole("button", { name: texts.composer.send })).toBeTruthy();
  },
);

test("index.html has the same elements as the page draws", () => {
  anEarlyPage();
  const drawn = (name: string) => {
    const node = document.querySelector(name)!;
    return [
      node.className,
      ...[...node.querySelectorAll("path")].map((path) => path.getAttribute("d")),
    ];
  };
  const names = [".menu-button", ".new-button", ".send-button", ".options-button", ".thread-box"];
  const before = names.map(drawn);
  draw();
  expect(names.map(drawn)).toEqual(before);
});

test("where Enter starts a new line, only Ctrl+Enter sends from the early field", () => {
  localStorage.setItem("wordbrook.enter", "newline");
  const box = anEarlyPage();
  write(box, "Hello");
  fireEvent.keyDown(box, { key: "Enter" });
  expect(document.querySelector(".pending")).toBeNull();
  fireEvent.keyDown(box, { key: "Enter", ctrlKey: true });
  expect(document.querySelector(".pending .user-text")?.textContent).toBe("Hello");
});
