/** Every kind of message part that the page knows. A new kind needs a row in `KINDS` and nothing else. */
import type { ReactNode } from "react";
import { texts } from "../../i18n";
import type { StoredPart, Part, Timings } from "@wordbrook/client";
import { lazyComponent } from "../../components/loading/lazy-component";
import { fileOf, MessageFiles } from "../files/message/message-files";
import { Folded, Reasoning } from "./answer/reasoning";

const Steps = lazyComponent(
  () => import("../steps/steps"),
  (module) => module.Steps,
);

export interface PartContext {
  text: string;
  /** Whether text may still be appended. */
  isOpen: boolean;
  /** Whether the answer has no other part of this kind. */
  isOnly: boolean;
  timings: Timings | null;
}

interface PartKind {
  /** Whether its text is the message itself: copied, read aloud and edited. */
  isBody?: boolean;
  /** Whether text appended to its last line is written to the DOM without a render. */
  growsInPlace?: boolean;
  /** Return the drawn text inside the element that surrounds it in an answer; without it, no element does. */
  frame?: (body: ReactNode, context: PartContext) => ReactNode;
  /** Return what is drawn for parts of this kind in a row, in place of their texts. */
  group?: (parts: readonly StoredPart[], isOpen: boolean) => ReactNode;
}

const KINDS: Record<Part["kind"], PartKind> = {
  text: { isBody: true, growsInPlace: true },
  reasoning: {
    frame: (body, { text, isOpen, isOnly, timings }) => (
      <Reasoning
        text={text}
        isOpen={isOpen}
        // The server measures all reasoning of an answer together.
        thought_ms={isOnly ? (timings?.reasoning_ms ?? null) : null}
      >
        {body}
      </Reasoning>
    ),
  },
  tool: {
    group: (parts, isOpen) => {
      const steps = parts.flatMap(({ text, state }) =>
        state && "call_id" in state ? [{ text, tool: state }] : [],
      );
      const fallback = <p className="answer-cut">{steps.at(-1)?.tool.title}</p>;
      return <Steps steps={steps} isOpen={isOpen} fallback={fallback} />;
    },
  },
  file: {
    // Pictures that a model made.
    group: (parts) => <MessageFiles parts={parts.flatMap(fileOf)} />,
  },
};

/** The protocol demands that the text of an unknown kind is shown, folded. */
const UNKNOWN: PartKind = {
  frame: (body, { isOpen }) => (
    <Folded title={texts.answer.other} isOpen={isOpen}>
      {body}
    </Folded>
  ),
};

/** Return how a part of this kind behaves; a later server may send kinds that are not known here. */
export function partKind(kind: string): PartKind {
  return Object.hasOwn(KINDS, kind) ? KINDS[kind as Part["kind"]] : UNKNOWN;
}
