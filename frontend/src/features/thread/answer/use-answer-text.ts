/**
 * Reads an answer's text from the store. Where it only grew and was drawn in place, nothing
 * renders.
 */
import { useLayoutEffect, useReducer, useRef } from "react";
import { flushSync } from "react-dom";
import { useSession } from "../../../session/context";
import type { AnswerText } from "@wordbrook/client";
import type { Grow } from "../../markdown/markdown";

/** Return the text of the last part if nothing else has changed. */
function appendedToLast(
  before: AnswerText | undefined,
  after: AnswerText | undefined,
): string | null {
  if (before?.run !== after?.run || before?.parts.length !== after?.parts.length) return null;
  const last = (after?.parts.length ?? 0) - 1;
  const isLastAlone = before?.parts.every(
    (part, index) => index === last || part === after?.parts[index],
  );
  return isLastAlone ? (after?.parts[last]?.text ?? null) : null;
}

/** An error here would end the store's update; the same one in a render shows the answer as text. */
function growSafely(grow: Grow, text: string): boolean {
  try {
    return grow.current?.(text) === true;
  } catch {
    return false;
  }
}

/**
 * Subscribes without `useChat`: React would schedule a task for each delta to compare snapshots,
 * which costs more than rendering.
 */
export function useAnswerText(answer_id: string, grow: Grow): AnswerText | undefined {
  const { store } = useSession();
  const content = store.get().texts[answer_id];
  const [, render] = useReducer((count: number) => count + 1, 0);
  const known = useRef(content);
  useLayoutEffect(() => {
    known.current = content;
  });
  useLayoutEffect(() => {
    if (store.get().texts[answer_id] !== known.current) render();
    return store.subscribe(() => {
      const before = known.current;
      const after = (known.current = store.get().texts[answer_id]);
      if (after === before) return;
      const text = appendedToLast(before, after);
      if (text === null || !growSafely(grow, text)) flushSync(render);
    });
  }, [store, answer_id, grow]);
  return content;
}
