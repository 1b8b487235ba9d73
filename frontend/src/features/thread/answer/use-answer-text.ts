/** What is held of an answer's text. Where it only grew and was drawn so, nothing renders. */
import { useLayoutEffect, useReducer, useRef } from "react";
import { flushSync } from "react-dom";
import { useSession } from "../../../session/context";
import type { AnswerText } from "../../../store";
import type { Grow } from "../../markdown/markdown";

/** The text of the last part, if it is all that changed. */
function grownText(before: AnswerText | undefined, after: AnswerText | undefined): string | null {
  if (before?.run !== after?.run || before?.parts.length !== after?.parts.length) return null;
  const last = (after?.parts.length ?? 0) - 1;
  const isLastAlone = before?.parts.every(
    (part, index) => index === last || part === after?.parts[index],
  );
  return isLastAlone ? (after?.parts[last]?.text ?? null) : null;
}

/**
 * A growing text is not subscribed to as `useChat` does: React would post itself a task with each
 * delta, to look whether anything has changed since, and that costs more than to render.
 */
export function useAnswerText(answer_id: string, grow: Grow): AnswerText | undefined {
  const { store } = useSession();
  const held = store.get().texts[answer_id];
  const [, render] = useReducer((count: number) => count + 1, 0);
  const known = useRef(held);
  useLayoutEffect(() => {
    known.current = held;
  });
  useLayoutEffect(() => {
    if (store.get().texts[answer_id] !== known.current) render();
    return store.subscribe(() => {
      const before = known.current;
      const after = (known.current = store.get().texts[answer_id]);
      if (after === before) return;
      const text = grownText(before, after);
      if (text === null || grow.current?.(text) !== true) flushSync(render);
    });
  }, [store, answer_id, grow]);
  return held;
}
