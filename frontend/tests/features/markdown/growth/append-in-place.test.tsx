/** Text appended in place has the same DOM at every step as text drawn by React. */
import { act, render, type RenderResult } from "@testing-library/react";
import fc from "fast-check";
import { Profiler } from "react";
import { expect, test, vi } from "vitest";
import { Markdown, type Grow } from "../../../../src/features/markdown/markdown";
import { Answer } from "../../../../src/features/thread/answer/answer";
import { isAnswer, type WireEvent } from "../../../../packages/client/src/protocol";
import { useChat } from "../../../../src/session/context";
import { CORPUS } from "../../../support/corpus";
import { aMessage, delta, end, start } from "../../../support/builders";
import { draw } from "../../../support/render-in-session";

/** The prefixes of footnotes differ between texts. */
function looks({ container }: RenderResult): string {
  return container.innerHTML.replaceAll(/_r_\w+_/g, "");
}

/** Return the share of steps drawn without React; throws where the DOM differs. */
function growBoth(text: string, cuts: readonly number[]): number {
  const grow: Grow = { current: null };
  const page = (shown: string, isOpen: boolean) => (
    <Markdown text={shown} run={1} isOpen={isOpen} grow={grow} />
  );
  const plain = (shown: string, isOpen: boolean) => (
    <Markdown text={shown} run={1} isOpen={isOpen} />
  );
  const ours = render(page("", true));
  const theirs = render(plain("", true));
  let inPlace = 0;
  for (const cut of cuts) {
    const shown = text.slice(0, cut);
    if (grow.current?.(shown) === true) inPlace += 1;
    else ours.rerender(page(shown, true));
    theirs.rerender(plain(shown, true));
    expect(looks(ours)).toBe(looks(theirs));
  }
  ours.rerender(page(text, false));
  theirs.rerender(plain(text, false));
  expect(looks(ours)).toBe(looks(theirs));
  expect(grow.current).toBeNull();
  ours.unmount();
  theirs.unmount();
  return inPlace;
}

test("any text, cut anywhere, has the same DOM in place as by React", () => {
  const piece = fc.tuple(fc.constantFrom(...CORPUS), fc.constantFrom("\n\n", "\n", "", " "));
  const text = fc.array(
    piece.map((pair) => pair.join("")),
    { minLength: 1, maxLength: 3 },
  );
  const steps = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 40 });
  let inPlace = 0;
  fc.assert(
    fc.property(text, steps, (pieces, lengths) => {
      const whole = pieces.join("");
      let at = 0;
      const cuts = lengths.map((length) => (at = Math.min(whole.length, at + length)));
      inPlace += growBoth(whole, cuts);
    }),
    { numRuns: 200 },
  );
  expect(inPlace).toBeGreaterThan(100);
});

test.each([
  ["words of a paragraph", "One **bold** word, and so on it goes without an end", 30],
  ["words that are bold, or code", "It is **all of it bold** and `some more code` too", 25],
  ["the last item of a list", "- one\n- [ ] two\n  - of which this grows and grows", 25],
  ["a heading", "## Of rivers and of their banks", 20],
])("%s are appended without React", (_, text, least) => {
  const cuts = Array.from({ length: text.length }, (_, index) => index + 1);
  expect(growBoth(text, cuts)).toBeGreaterThan(least);
});

function Shown() {
  const answer = useChat((state) => state.threads.c1?.messages.a1);
  return answer && isAnswer(answer) && <Answer answer={answer} isLast onEdit={vi.fn()} />;
}

test("a growing answer causes no render and is complete at its end", () => {
  const onRender = vi.fn();
  const { session, socket, container } = draw(
    <Profiler id="answer" onRender={onRender}>
      <Shown />
    </Profiler>,
  );
  const line = () => container.querySelector(".md p");
  const say = (...events: WireEvent[]) => {
    act(() => {
      session.store.dispatch(...events);
    });
  };
  socket.accept();
  const added = { conversation_id: "c1", message: aMessage({ id: "m1" }) };
  say({ name: "message:added", payload: added }, start(), delta(0, "It runs"));
  const rendered = onRender.mock.calls.length;
  const node = line()?.firstChild;
  say(delta(7, " down"));
  say(delta(12, " to the sea"));
  expect(onRender.mock.calls.length).toBe(rendered);
  expect(line()?.firstChild).toBe(node);
  expect(line()?.innerHTML).toBe("It runs down to the sea");
  say(delta(23, " and **stays**"));
  expect(onRender.mock.calls.length).toBeGreaterThan(rendered);
  expect(line()?.innerHTML).toBe("It runs down to the sea and <strong>stays</strong>");
  say(delta(37, ", as"), delta(41, " it was"));
  say(end([48]));
  expect(container.querySelector(".answer")?.getAttribute("data-status")).toBe("completed");
  expect(line()?.innerHTML).toBe("It runs down to the sea and <strong>stays</strong>, as it was");
});
