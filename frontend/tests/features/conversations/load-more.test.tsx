import { act, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LoadMore } from "../../../src/features/conversations/load-more";
import { aConversation } from "../../support/builders";
import { draw } from "../../support/render-in-session";

let comeIntoView: () => void = () => undefined;

beforeEach(() => {
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      constructor(onChange: (entries: { isIntersecting: boolean }[]) => void) {
        comeIntoView = () => {
          onChange([{ isIntersecting: true }]);
        };
      }
      observe = vi.fn();
      disconnect = vi.fn();
    },
  );
});
afterEach(() => {
  vi.unstubAllGlobals();
});

async function aList(listConversations: (cursor: string | null) => Promise<never>) {
  const drawn = draw(<LoadMore />, { listConversations });
  await act(async () => {
    drawn.socket.accept();
    await Promise.resolve();
  });
  await screen.findByRole("button");
}

test("the next page is loaded once when the end of the list comes into view", async () => {
  const pages = vi.fn((cursor: string | null) =>
    Promise.resolve({
      conversations: [aConversation({ id: cursor ?? "first" })],
      next_cursor: cursor === null ? "second" : null,
    } as never),
  );
  await aList(pages);
  await act(async () => {
    comeIntoView();
    comeIntoView();
    await Promise.resolve();
  });
  expect(pages.mock.calls).toEqual([[null], ["second"]]);
  expect(screen.queryByRole("button")).toBeNull();
});

test("after a failure only a press of the button tries again", async () => {
  const failing = vi.fn(() => Promise.reject(new Error("away")));
  const { HttpFailure } = await import("../../../packages/client/src/transport/http");
  failing.mockRejectedValue(
    new HttpFailure({ code: "unavailable", message: "Away.", retryable: true }),
  );
  await aList(failing);
  comeIntoView();
  expect(failing).toHaveBeenCalledTimes(1);
  await act(async () => {
    fireEvent.click(screen.getByRole("button", { name: "Retry" }));
    await Promise.resolve();
  });
  expect(failing).toHaveBeenCalledTimes(2);
});
