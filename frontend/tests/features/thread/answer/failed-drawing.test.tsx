import { act, screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type * as BlockBodies from "../../../../src/features/markdown/render/block-body";
import type * as Streams from "../../../../src/features/markdown/lexer/block-stream";
import { Answer } from "../../../../src/features/thread/answer/answer";
import { isAnswer } from "../../../../packages/client/src/protocol";
import { useChat } from "../../../../src/session/context";
import { aMessage, delta, end, start } from "../../../support/builders";
import { draw } from "../../../support/render-in-session";

vi.mock("../../../../src/features/markdown/render/block-body", async (load) => {
  const module = await load<typeof BlockBodies>();
  return {
    ...module,
    BlockBody: (props: Parameters<typeof module.BlockBody>[0]) => {
      if (props.token.raw.includes("PLANTED BLOCK")) throw new RangeError("planted");
      return module.BlockBody(props);
    },
  };
});
vi.mock("../../../../src/features/markdown/lexer/block-stream", async (load) => {
  const module = await load<typeof Streams>();
  class Planted extends module.BlockStream {
    override update(text: string, isOpen: boolean) {
      if (text.includes("PLANTED ANSWER")) throw new RangeError("planted");
      return super.update(text, isOpen);
    }
  }
  return { ...module, BlockStream: Planted };
});

function Shown() {
  const answer = useChat((state) => state.threads.c1?.messages.a1);
  if (!answer || !isAnswer(answer)) return null;
  return <Answer answer={answer} isLast onEdit={vi.fn()} />;
}

/** The letters of a text or of what is drawn of it, without marks. */
function letters(of: string | Element): string {
  return (typeof of === "string" ? of : of.textContent).replace(/[^A-Za-z]/g, "");
}

async function stream(...texts: string[]) {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const drawn = draw(<Shown />);
  const message = aMessage({ id: "m1" });
  await act(async () => {
    drawn.socket.accept();
    drawn.session.store.dispatch(
      { name: "message:added", payload: { conversation_id: "c1", message } },
      start(),
    );
    await import("../../../../src/features/markdown/markdown");
  });
  let length = 0;
  for (const text of texts) {
    act(() => {
      drawn.session.store.dispatch(delta(length, text));
    });
    length += text.length;
    const whole = texts.slice(0, texts.indexOf(text) + 1).join("");
    await waitFor(() => {
      expect(letters(drawn.container)).toContain(letters(whole));
    });
  }
  return { ...drawn, length };
}

const NOTE = "This answer could not be displayed. Its source text is shown instead.";

test("an answer that throws while it is drawn is shown as text with a note, and ends normally", async () => {
  const { session, container, length } = await stream("**Before** ", "PLANTED ANSWER ", "more");
  expect(screen.getByText(NOTE)).toBeTruthy();
  expect(container.querySelector(".md-raw")?.textContent).toBe("**Before** PLANTED ANSWER more");
  act(() => {
    session.store.dispatch(end([length], { status: "completed" }));
  });
  expect(screen.getByRole("button", { name: "Copy answer" })).toBeTruthy();
});

test("a block that throws is shown as written, and the blocks around it as usual", async () => {
  const { container } = await stream("**Before**\n\nPLANTED BLOCK **x**\n\n**After** the block");
  expect([...container.querySelectorAll("strong")].map((node) => node.textContent)).toEqual([
    "Before",
    "After",
  ]);
  expect(container.querySelector(".md-raw")?.textContent).toContain("PLANTED BLOCK **x**");
  expect(screen.queryByText(NOTE)).toBeNull();
});
