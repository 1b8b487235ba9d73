/** Draws an answer while it streams and after: its parts, its outcome and its actions. */
import { memo, useEffect, useRef, useState } from "react";
import { ErrorBoundary } from "../../../components/loading/error-boundary";
import type { Answer as AnswerMessage } from "../../../protocol";
import type { AnswerPart } from "../../../store";
import { texts } from "../../../i18n";
import { AnswerFooter } from "./answer-footer";
import { SiblingStepper } from "../message/sibling-stepper";
import { partKind } from "../part-kinds";
import { LazyMarkdown } from "./lazy-markdown";
import type { Grow } from "../../markdown/markdown";
import { useAnswerText } from "./use-answer-text";

interface AnswerProps {
  answer: AnswerMessage;
  /** Whether it is the newest of the thread, which can be retried and continued. */
  isLast: boolean;
  /** Called to edit a message. */
  onEdit: (id: string) => void;
}

/** After this time the drops alone do not say what the page waits for. */
const SLOW_MS = 4_000;

function Waiting() {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      setSlow(true);
    }, SLOW_MS);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  return (
    <p className="waiting">
      <span className="waiting-drops" aria-hidden="true" />
      <span className={isSlow ? "waiting-words" : "visually-hidden"}>{texts.answer.waiting}</span>
    </p>
  );
}

interface PartProps {
  part: AnswerPart;
  run: number;
  isOpen: boolean;
  isOnly: boolean;
  timings: AnswerMessage["timings"];
  grow: Grow;
}

function Part({ part: { kind, text }, run, isOpen, isOnly, timings, grow }: PartProps) {
  if (text === "") return null;
  const { frame, growsInPlace } = partKind(kind);
  const body = (
    <LazyMarkdown text={text} run={run} isOpen={isOpen} grow={growsInPlace ? grow : undefined} />
  );
  return frame ? frame(body, { text, isOpen, isOnly, timings }) : body;
}

export const Answer = memo(function Answer({ answer, isLast, onEdit }: AnswerProps) {
  const grow: Grow = useRef(null);
  const content = useAnswerText(answer.id, grow);
  const isStreaming = answer.status === "streaming";
  const parts = content?.parts ?? [];
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
            run={content?.run ?? 0}
            isOpen={isStreaming && index === parts.length - 1}
            isOnly={parts.every((other) => other === part || other.kind !== part.kind)}
            timings={answer.timings}
            grow={grow}
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
