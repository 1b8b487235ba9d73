import { act, fireEvent, render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { useStickToBottom } from "../../../../src/features/thread/scroll/use-stick-to-bottom";

const HEIGHT = 1000;
const ROOM = 400;

function Thread() {
  const { box, content, isPinned } = useStickToBottom("c", true, false);
  return (
    <div ref={box} data-testid="box" data-pinned={isPinned}>
      <div ref={content} />
    </div>
  );
}

/** Draws a thread at its end; a position beyond the end is cut to it, as in browsers. */
function drawAtEnd(): HTMLElement {
  render(<Thread />);
  const box = screen.getByTestId("box");
  let top = HEIGHT - ROOM;
  Object.defineProperties(box, {
    scrollHeight: { value: HEIGHT },
    clientHeight: { value: ROOM },
    scrollTop: { get: () => top, set: (next: number) => (top = Math.min(next, HEIGHT - ROOM)) },
  });
  fireEvent.keyDown(box, { key: "End" });
  fireEvent.focusIn(box); // ends the time in which End settles
  return box;
}

test("an event of the page's own scrolling that comes after an upward wheel does not pin again", () => {
  const box = drawAtEnd();
  expect(box.dataset.pinned).toBe("true");
  fireEvent.wheel(box, { deltaY: -200 });
  expect(box.dataset.pinned).toBe("false");
  fireEvent.scroll(box);
  expect(box.dataset.pinned).toBe("false");
});

test("a scroll down to the end pins again, one that stops before it does not", () => {
  const box = drawAtEnd();
  fireEvent.wheel(box, { deltaY: -200 });
  const scrollTo = (top: number) => {
    act(() => {
      box.scrollTop = top;
      fireEvent.scroll(box);
    });
  };
  scrollTo(100);
  scrollTo(300);
  expect(box.dataset.pinned).toBe("false");
  scrollTo(HEIGHT - ROOM);
  expect(box.dataset.pinned).toBe("true");
});
