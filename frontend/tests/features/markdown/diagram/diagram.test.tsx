import { act, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const PICTURE = { svg: "<svg></svg>", width: 100, height: 50, title: "" };
let fetched: ReturnType<typeof vi.fn>;

beforeEach(() => {
  vi.resetModules();
  fetched = vi.fn(() => Promise.resolve({ ok: true, text: () => Promise.resolve("mermaid") }));
  vi.stubGlobal("fetch", fetched);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  for (const frame of document.querySelectorAll("iframe")) frame.remove();
});

const frame = () => document.querySelector("iframe");

/** The sandboxed frame, played by the test: what it is sent, and what it sends. */
async function startedFrame() {
  await waitFor(() => {
    expect(frame()).not.toBeNull();
  });
  const { contentWindow } = frame()!;
  const sent: { kind: string; id?: number; source?: string; script?: string }[] = [];
  vi.spyOn(contentWindow!, "postMessage").mockImplementation((message: unknown) => {
    sent.push(message as (typeof sent)[number]);
  });
  const say = (data: unknown, source: Window | null = contentWindow) => {
    act(() => {
      dispatchEvent(new MessageEvent("message", { data, source }));
    });
  };
  say({ kind: "loaded" });
  await waitFor(() => {
    expect(sent).toEqual([{ kind: "script", script: "mermaid" }]);
  });
  say({ kind: "ready" });
  const answer = (picture: unknown) => {
    const { id } = sent.at(-1)!;
    say(picture === null ? { kind: "failed", id } : { kind: "drawn", id, picture });
  };
  return { sent, say, answer };
}

async function show(source: string, isOpen = false) {
  const { Diagram } = await import("../../../../src/features/markdown/diagram/diagram");
  return render(<Diagram source={source} isOpen={isOpen} />);
}

test("a diagram is drawn in a sandboxed frame without an origin and shown as a picture", async () => {
  const { container } = await show("graph TD");
  expect(container.querySelector("pre")?.textContent).toBe("graph TD");
  const { sent, answer } = await startedFrame();
  expect(frame()?.getAttribute("sandbox")).toBe("allow-scripts");
  expect(sent.at(-1)).toMatchObject({ kind: "draw", source: "graph TD" });
  answer(PICTURE);
  const image = container.querySelector("img")!;
  expect(decodeURIComponent(image.src)).toContain(PICTURE.svg);
  expect([image.width, image.height, image.alt]).toEqual([100, 50, "Diagram"]);
});

test("the source is one click away, and the diagram another", async () => {
  const { container } = await show("graph TD");
  (await startedFrame()).answer(PICTURE);
  fireEvent.click(screen.getByRole("button", { name: "Show source" }));
  expect(container.querySelector("pre")?.textContent).toBe("graph TD");
  fireEvent.click(screen.getByRole("button", { name: "Show diagram" }));
  expect(container.querySelector("img")).not.toBeNull();
});

test.each([
  ["an error", null],
  ["no SVG", { ...PICTURE, svg: "<img src=x>" }],
  ["an endless size", { ...PICTURE, height: 1e9 }],
  ["endless SVG", { ...PICTURE, svg: `<svg>${"x".repeat(2_000_001)}` }],
  ["nothing", undefined],
])("where the frame sends %s the source stays, with a note", async (_, picture) => {
  const { container } = await show("graph TD");
  (await startedFrame()).answer(picture);
  expect(container.querySelector("img")).toBeNull();
  expect(container.querySelector("pre")?.textContent).toBe("graph TD");
  expect(screen.getByText("This diagram could not be drawn.")).toBeTruthy();
});

test("a message of another window is ignored", async () => {
  const { container } = await show("graph TD");
  const { sent, say } = await startedFrame();
  say({ kind: "drawn", id: sent.at(-1)?.id, picture: PICTURE }, window);
  expect(container.querySelector("img")).toBeNull();
});

test("a diagram that takes too long is not drawn, and another frame draws the next", async () => {
  const { container } = await show("endless");
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: true });
  await startedFrame();
  const first = frame();
  act(() => {
    vi.advanceTimersByTime(5_000);
  });
  expect(first?.isConnected).toBe(false);
  expect(container.textContent).toContain("could not be drawn");
  await show("graph TD");
  (await startedFrame()).answer(PICTURE);
  expect(document.querySelectorAll("img")).toHaveLength(1);
});

test("neither a growing nor an endless source starts a frame", async () => {
  await show("graph TD", true);
  await show("x".repeat(20_001));
  // A request would have been served by then.
  await import("../../../../src/features/markdown/diagram/diagram-frame");
  await screen.findByText("This diagram could not be drawn.");
  expect(frame()).toBeNull();
});
