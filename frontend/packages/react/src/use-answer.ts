/** One answer and its text as it grows. */
import {
  isAnswer,
  type Answer,
  type ChatState,
  type StoredPart,
  type WireError,
} from "@wordbrook/client";
import { useMemo } from "react";
import { useClient } from "./provider";
import { useSelected } from "./use-selected";

export interface ShownAnswer {
  /** The message; null while it is not loaded. */
  answer: Answer | null;
  /** Text, reasoning and steps in their order. */
  parts: readonly StoredPart[];
  /** The text of the answer, without reasoning and steps. */
  text: string;
  reasoning: string;
  isRunning: boolean;
  /** End the answer; its text is kept. */
  stop: () => Promise<WireError | null>;
  /** Let an answer that ended early go on. */
  goOn: () => Promise<WireError | null>;
  /** Start another answer to the same message. */
  regenerate: (how?: { model?: string }) => Promise<WireError | null>;
}

const NO_PARTS: readonly StoredPart[] = [];

function findAnswer(state: ChatState, id: string): Answer | null {
  const message = state.threads[state.owners[id] ?? ""]?.messages[id];
  return message && isAnswer(message) ? message : null;
}

function textOf(parts: readonly StoredPart[], kind: string): string {
  return parts.reduce((text, part) => (part.kind === kind ? text + part.text : text), "");
}

/** Draws its component for this answer alone, not for the other messages of the conversation. */
export function useAnswer(id: string): ShownAnswer {
  const client = useClient();
  const answer = useSelected((state) => findAnswer(state, id), client);
  const parts = useSelected((state) => state.texts[id]?.parts ?? NO_PARTS, client);
  return useMemo(() => {
    const { answers } = client;
    return {
      answer,
      parts,
      text: textOf(parts, "text"),
      reasoning: textOf(parts, "reasoning"),
      isRunning: answer?.status === "streaming",
      stop: () => answers.stopAnswer(id),
      goOn: () => answers.carryOn(id),
      regenerate: (how) => answers.regenerate(id, how),
    };
  }, [client, id, answer, parts]);
}
