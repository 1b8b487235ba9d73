import { act, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Search } from "../../../src/features/conversations/search";
import type { SearchPage } from "../../../packages/client/src/protocol";
import { draw } from "../../support/render-in-session";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function pageOf(...ids: string[]): SearchPage {
  const hits = ids.map((id) => ({
    conversation_id: `c-${id}`,
    message_id: id,
    role: "user" as const,
    created_at: "2026-03-01T12:00:00Z",
    title: [{ text: `Title ${id}`, is_match: false }],
    snippet: [
      { text: "of a ", is_match: false },
      { text: "heron", is_match: true },
    ],
  }));
  return { hits, next_cursor: null };
}

function type(text: string): HTMLElement {
  const box = screen.getByRole("searchbox");
  fireEvent.change(box, { target: { value: text } });
  return box;
}

const rest = () => act(() => vi.advanceTimersByTimeAsync(250));

test("a search is sent when the typing pauses, and its hits replace the list", async () => {
  const search = vi.fn(() => Promise.resolve(pageOf("one", "two")));
  draw(<Search onOpen={vi.fn()}>the list</Search>, { search });
  type("her");
  type(" heron ");
  expect(search).not.toHaveBeenCalled();
  await rest();
  expect(search.mock.calls).toEqual([["heron"]]);
  expect(screen.getAllByRole("link")).toHaveLength(2);
  expect(screen.getAllByText("heron", { selector: "mark" })).toHaveLength(2);
  expect(screen.queryByText("the list")).toBeNull();
  expect(screen.getByRole("status").textContent).toBe("2 results");
});

test("a response to an older query is dropped", async () => {
  const answers: ((page: SearchPage) => void)[] = [];
  const search = () => new Promise<SearchPage>((resolve) => answers.push(resolve));
  draw(<Search onOpen={vi.fn()}>the list</Search>, { search });
  type("old");
  await rest();
  type("new");
  await rest();
  answers[1]?.(pageOf("new"));
  await rest();
  answers[0]?.(pageOf("old"));
  await rest();
  expect(screen.getByRole("link").textContent).toContain("Title new");
});

test("arrow keys move through the hits, and Escape returns to the list", async () => {
  draw(<Search onOpen={vi.fn()}>the list</Search>, {
    search: () => Promise.resolve(pageOf("one", "two")),
  });
  const box = type("heron");
  await rest();
  box.focus();
  const links = screen.getAllByRole("link");
  for (const [key, focused] of [
    ["ArrowDown", links[0]],
    ["ArrowDown", links[1]],
    ["ArrowDown", links[1]],
    ["ArrowUp", links[0]],
    ["ArrowUp", box],
  ] as const) {
    fireEvent.keyDown(document.activeElement ?? box, { key });
    expect(document.activeElement).toBe(focused);
  }
  fireEvent.keyDown(box, { key: "Escape" });
  expect(screen.queryAllByRole("link")).toEqual([]);
  expect(screen.getByText("the list")).toBeTruthy();
});

test("a failed search shows an error", async () => {
  draw(<Search onOpen={vi.fn()}>the list</Search>, {
    search: () => Promise.reject(new Error("down")),
  });
  type("heron");
  await rest();
  expect(screen.getByRole("status").textContent).toContain("failed");
});
