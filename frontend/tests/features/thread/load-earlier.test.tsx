import { act, fireEvent, screen } from "@testing-library/react";
import { createRef } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LoadEarlier } from "../../../src/features/thread/load-earlier";
import type { MessagePage } from "../../../packages/client/src/protocol";
import { HttpFailure } from "../../../packages/client/src/transport/http";
import { selectPath } from "../../../packages/client/src/store/selectors";
import { aMessage, anAnswer } from "../../support/builders";
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

/** Draws the button above the last of four questions, whose earlier pages come from `load`. */
function drawLast(load: (at: number) => Promise<MessagePage>) {
  const drawn = draw(<LoadEarlier conversation_id="c1" box={createRef()} />, {
    earlierMessages: (_, before) => load(Number(before.slice(1)) - 1),
  });
  act(() => {
    const message = aMessage({ id: "m3", parent_id: "a2", siblings: ["m3"] });
    drawn.session.store.dispatch({
      name: "message:added",
      payload: { conversation_id: "c1", message },
    });
  });
  const path = () => selectPath(drawn.session.store.get(), "c1").map(({ id }) => id);
  return { path };
}

const pressPrint = () => fireEvent.keyDown(document.body, { key: "p", ctrlKey: true });

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
