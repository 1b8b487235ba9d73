/** An answer, while it is written and after: its parts, how it ended, and what can be done about it. */
import { memo, useRef } from "react";
import { ErrorBoundary } from "../../../components/loading/error-boundary";
import type { Answer as AnswerMessage } from "../../../protocol";
import type { HeldPart } from "../../../store";
import { texts } from "../../../i18n";
import { AnswerFooter } from "./answer-footer";
import { SiblingStepper } from "../message/sibling-stepper";
import { AnswerText } from "./lazy-markdown";
import type { Grow } from "../../markdown/markdown";
import { Folded, Reasoning } from "./reasoning";
import { useAnswerText } from "./use-answer-text";

interface AnswerProps {
  answer: AnswerMessage;
  /** The newest of the thread: the one that can be retried and continued. */
  isLast: boolean;
  /** Begin to edit a message. */
  onEdit: (id: string) => void;
}

function Waiting() {
  return (
    <p className="waiting">
      <span className="waiting-drops" aria-hidden="true" />
      <span className="visually-hidden">{texts.answer.waiting}</span>
    </p>
  );
}

interface PartProps {
  part: HeldPart;
  run: number;
  isOpen: boolean;
  /** How long the model thought, as the server tells it at the end. */
  thought_ms: number | null;
  grow: Grow;
}

function Part({ part, run, isOpen, thought_ms, grow }: PartProps) {
  if (part.text === "") return null;
  const { kind, text } = part;
  if (kind === "text") return <AnswerText text={text} run={run} isOpen={isOpen} grow={grow} />;
  const body = <AnswerText text={text} run={run} isOpen={isOpen} />;
  if (kind === "reasoning") {
    return (
      <Reasoning length={text.length} isOpen={isOpen} thought_ms={thought_ms}>
        {body}
      </Reasoning>
    );
  }
  // A kind we do not know is shown all the same, folded.
  return (
    <Folded title={texts.answer.other} isOpen={isOpen}>
      {body}
    </Folded>
  );
}

export const Answer = memo(function Answer({ answer, isLast, onEdit }: AnswerProps) {
  const grow: Grow = useRef(null);
  const held = useAnswerText(answer.id, grow);
  const isStreaming = answer.status === "streaming";
  const parts = held?.parts ?? [];
  const thoughts = parts.filter((part) => part.kind === "reasoning").length;
  const isEmpty = parts.every((part) => part.text === "");
  const historyCut = answer.history_cut ?? 0;
  return (
    <article
      className="answer"
      aria-busy={isStreaming}
      data-status={answer.status}
      data-message={answer.id}
    >
      <span className="visually-hidden">{texts.thread.answer}</span>
      {historyCut > 0 && <p className="answer-cut">{texts.answer.historyCut(historyCut)}</p>}
      {parts.map((part, index) => (
        <ErrorBoundary key={index} fallback={<p className="md-raw">{part.text}</p>}>
          <Part
            part={part}
            run={held?.run ?? 0}
            isOpen={isStreaming && index === parts.length - 1}
            grow={grow}
            thought_ms={thoughts === 1 ? (answer.timings?.reasoning_ms ?? null) : null}
          />
        </ErrorBoundary>
      ))}
      {isEmpty && isStreaming && <Waiting />}
      {!isStreaming && (
        <AnswerFooter answer={answer} parts={parts} isLast={isLast} onEdit={onEdit} />
      )}
      {isStreaming && <SiblingStepper message={answer} />}
    </article>
  );
});
