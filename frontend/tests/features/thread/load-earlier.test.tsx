import { act, fireEvent, screen } from "@testing-library/react";
import { createRef } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LoadEarlier } from "../../../src/features/thread/load-earlier";
import { useEarlier } from "../../../src/features/thread/use-earlier";
import type { MessagePage } from "../../../packages/client/src/protocol";
import { HttpFailure } from "../../../packages/client/src/transport/http";
import { selectPath } from "../../../packages/client/src/store/selectors";
import { aConversation, aMessage, anAnswer } from "../../support/builders";
import { draw } from "../../support/render-in-session";

beforeEach(() => {
  vi.stubGlobal("print", vi.fn());
  Object.defineProperty(document, "fonts", {
    value: { ready: Promise.resolve() },
    configurable: true,
  });
  history.replaceState(null, "", "/c/c1");
});
afterEach(() => {
  vi.unstubAllGlobals();
  history.replaceState(null, "", "/");
});

/** A page of one question and its answer, turn `at` of the conversation. */
function pageOf(at: number): MessagePage {
  const [question, answer] = [`m${String(at)}`, `a${String(at)}`];
  const parent_id = at === 0 ? null : `a${String(at - 1)}`;
  const messages = [
    aMessage({ id: question, parent_id, siblings: [question] }),
    anAnswer({ id: answer, parent_id: question, siblings: [answer], status: "completed" }),
  ];
  return { messages, has_earlier: at > 0 };
}

function Earlier() {
  return <LoadEarlier {...useEarlier("c1", createRef())} />;
}

/** Draws the button of a conversation whose earlier pages come from `load`; `open` opens it. */
function drawClosed(load: (at: number) => Promise<MessagePage>) {
  const { session } = draw(<Earlier />, {
    earlierMessages: (_, before) => load(Number(before.slice(1)) - 1),
  });
  const { store } = session;
  const open = () => {
    const messages = [aMessage({ id: "m3", parent_id: "a2", siblings: ["m3"] })];
    const conversation = aConversation({ head_id: "m3" });
    act(() => {
      store.dispatch({
        name: "thread:opened",
        ack: { ok: true, conversation, messages, has_earlier: true },
      });
    });
  };
  const path = () => selectPath(store.get(), "c1").map(({ id }) => id);
  return { path, open };
}

/** Draws it above the last of four questions. */
function drawLast(load: (at: number) => Promise<MessagePage>) {
  const { path, open } = drawClosed(load);
  open();
  return { path };
}

const press = (key: string) => fireEvent.keyDown(document.body, { key, ctrlKey: true });
const pressPrint = () => press("p");

test("a print by key loads everything above first, and the browser's own print does not start", async () => {
  const { path } = drawLast((at) => Promise.resolve(pageOf(at)));
  expect(pressPrint()).toBe(false);
  await vi.waitFor(() => {
    expect(print).toHaveBeenCalledTimes(1);
  });
  expect(path().slice(0, 2)).toEqual(["m0", "a0"]);
});

test("a print by key prints what there is after a failure, with the reason on the page", async () => {
  const error = { code: "unavailable", message: "Away.", retryable: true } as const;
  drawLast((at) => (at > 1 ? Promise.resolve(pageOf(at)) : Promise.reject(new HttpFailure(error))));
  pressPrint();
  await vi.waitFor(() => {
    expect(print).toHaveBeenCalledTimes(1);
  });
  expect(screen.getByRole("alert")).toBeTruthy();
});

test("the button loads one page and prints nothing", async () => {
  const { path } = drawLast((at) => Promise.resolve(pageOf(at)));
  fireEvent.click(screen.getByRole("button"));
  await vi.waitFor(() => {
    expect(path()).toHaveLength(3);
  });
  expect(print).not.toHaveBeenCalled();
});

test("a print waits for the conversation, and for what a search has begun to load", async () => {
  const gates: (() => void)[] = [];
  const { path, open } = drawClosed(
    (at) =>
      new Promise((resolve) => {
        gates.push(() => {
          resolve(pageOf(at));
        });
      }),
  );
  expect(press("f")).toBe(true);
  expect(pressPrint()).toBe(false);
  open();
  for (const count of [1, 2, 3]) {
    await vi.waitFor(() => {
      expect(gates).toHaveLength(count);
    });
    expect(print).not.toHaveBeenCalled();
    gates.at(-1)?.();
  }
  await vi.waitFor(() => {
    expect(print).toHaveBeenCalledTimes(1);
  });
  expect(path()).toHaveLength(7);
});

test("a whole conversation is printed by the browser itself", async () => {
  const { path } = drawLast((at) => Promise.resolve(pageOf(at)));
  press("f");
  await vi.waitFor(() => {
    expect(path()).toHaveLength(7);
  });
  expect(pressPrint()).toBe(true);
});
