import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import axe from "axe-core";
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { announce, Announcer } from "../../../src/components/ui/announcer";
import { Answer } from "../../../src/features/thread/answer/answer";
import { isAnswer, type Tool, type WireEvent } from "../../../packages/client/src/protocol";
import { useChat } from "../../../src/session/context";
import { delta, end, start, toolPart } from "../../support/builders";
import { draw } from "../../support/render-in-session";

const DONE = {
  status: "done",
  rev: 2,
  started_at: "2026-11-22T12:00:00.000Z",
  ended_at: "2026-11-22T12:00:01.500Z",
} as const;

function Shown() {
  const answer = useChat((state) => state.threads.c1?.messages.a1);
  if (!answer || !isAnswer(answer)) return null;
  return <Answer answer={answer} isLast onEdit={vi.fn()} />;
}

beforeAll(async () => {
  await import("../../../src/features/steps/steps");
});

let count = 0;
let call_id = "";
beforeEach(() => {
  count += 1;
  call_id = `call-${String(count)}`;
});

async function show(...events: WireEvent[]) {
  const drawn = draw(
    <>
      <Announcer />
      <Shown />
    </>,
  );
  await act(async () => {
    drawn.session.store.dispatch(...events);
    await Promise.resolve();
  });
  await waitFor(() => {
    expect(drawn.container.querySelector(".steps")).not.toBeNull();
  });
  return drawn;
}

function step(tool: Partial<Tool>, part = 0): WireEvent {
  return toolPart({ call_id, ...tool }, { part });
}

test("a running step is a folded line with a spinner, then with its duration", async () => {
  const drawn = await show(start(), step({}));
  expect(drawn.container.querySelector(".step-spinner")).not.toBeNull();
  expect(screen.getByText("Searching").closest("details")?.open).toBe(false);
  act(() => {
    drawn.session.store.dispatch(step(DONE));
  });
  expect(drawn.container.querySelector(".step-spinner")).toBeNull();
  expect(screen.getByText("1.50 s")).toBeDefined();
});

test("several steps in a row fold into one line, and text between them parts them", async () => {
  const more = step({ ...DONE, call_id: `${call_id}-2`, title: "Reading" }, 1);
  const drawn = await show(start(), step(DONE), more);
  expect(screen.getByText("Used 2 tools").closest("details")?.open).toBe(false);
  act(() => {
    drawn.session.store.dispatch(
      delta(0, "Found.", { part: 2 }),
      step({ ...DONE, call_id: `${call_id}-3`, title: "Counting" }, 3),
    );
  });
  expect(drawn.container.querySelectorAll(".steps")).toHaveLength(2);
});

test("an open step shows its input, and a list of objects as a table", async () => {
  const rows = [{ title: "Geese", year: 1998 }, { title: "Ducks" }];
  const result: Tool["result"] = [{ type: "json", value: rows }];
  await show(start(), step({ ...DONE, result }), delta(0, '{"q":1}', { kind: "tool" }));
  expect(screen.getByLabelText("Input").textContent).toBe('{\n  "q": 1\n}');
  expect(screen.getAllByRole("columnheader", { hidden: true }).map((at) => at.textContent)).toEqual(
    ["title", "year"],
  );
  expect(screen.getAllByRole("cell", { hidden: true }).map((at) => at.textContent)).toEqual([
    "Geese",
    "1998",
    "Ducks",
    "",
  ]);
});

test("a failed step says so, in words that reveal nothing of the exception", async () => {
  const error = { code: "backend_failed", message: "internal words", retryable: false };
  await show(start(), step({ ...DONE, status: "failed", error }));
  expect(screen.getByText("failed")).toBeDefined();
  expect(screen.getByText("This step failed.")).toBeDefined();
  expect(screen.queryByText("internal words")).toBeNull();
});

test("a hostile result is drawn as text, and bounded", async () => {
  const text = `<img src=x onerror="alert(1)">${"x".repeat(30_000)}`;
  const value = Array.from({ length: 80 }, (_, row) =>
    Object.fromEntries(Array.from({ length: 30 }, (__, at) => [`c${String(at)}`, row])),
  );
  const result: Tool["result"] = [
    { type: "text", text },
    { type: "json", value },
    { type: "json", value: [JSON.parse('{"__proto__": "<b>", "constructor": null}')] },
  ];
  const drawn = await show(start(), step({ ...DONE, result }));
  expect(drawn.container.querySelector("img, b")).toBeNull();
  const shown = screen.getAllByLabelText("Result")[0];
  expect(shown?.textContent.length).toBe(20_000);
  expect(drawn.container.querySelectorAll("tbody tr").length).toBe(51);
  expect(screen.getByText("30 more rows")).toBeDefined();
});

test("a screen reader is told of each step once", async () => {
  const drawn = await show(start(), step({}));
  expect(screen.getByRole("status").textContent).toBe("Searching…");
  act(() => {
    announce("something else");
    drawn.session.store.dispatch(step(DONE), delta(0, "x", { part: 1 }));
  });
  expect(screen.getByRole("status").textContent).toBe("something else");
});

test("steps are not part of the copied answer", async () => {
  const events = [start(), step(DONE), delta(0, "{}", { kind: "tool" })];
  await show(...events, delta(0, "Found.", { part: 1 }), end([2, 6], { revs: [2, 0] }));
  const written = vi.fn().mockResolvedValue(undefined);
  Object.assign(navigator, { clipboard: { writeText: written } });
  fireEvent.click(screen.getByRole("button", { name: "Copy answer" }));
  await waitFor(() => {
    expect(written).toHaveBeenCalledWith("Found.");
  });
});

test("open steps have no fault that axe finds", async () => {
  const result: Tool["result"] = [{ type: "json", value: [{ a: 1 }] }];
  const more = step({ ...DONE, call_id: `${call_id}-2`, result }, 1);
  const drawn = await show(start(), step({}), more, delta(0, "{}", { kind: "tool" }));
  for (const details of drawn.container.querySelectorAll("details")) details.open = true;
  const { violations } = await axe.run(drawn.container, {
    rules: { region: { enabled: false }, "color-contrast": { enabled: false } },
  });
  expect(violations).toEqual([]);
});
