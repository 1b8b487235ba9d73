/** Draws an answer while it streams and after: its parts, its outcome and its actions. */
import { memo, useRef } from "react";
import { ErrorBoundary } from "../../../components/loading/error-boundary";
import type { Answer as AnswerMessage } from "../../../protocol";
import { useChat } from "../../../session/context";
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

function Waiting() {
  return (
    <p className="waiting">
      <span className="waiting-drops" aria-hidden="true" />
      <span className="visually-hidden">{texts.answer.waiting}</span>
    </p>
  );
}

function NotDrawn({ text }: { text: string }) {
  return (
    <>
      <p className="answer-cut" role="note">
        {texts.answer.notDrawn}
      </p>
      <p className="md md-raw">{text}</p>
    </>
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

/** The whole answer as text, where even its frame could not be drawn. */
function AnswerAsText({ id }: { id: string }) {
  const content = useChat((state) => state.texts[id]);
  const text = content?.parts.map((part) => part.text).join("\n\n") ?? "";
  return (
    <article className="answer" data-message={id}>
      <NotDrawn text={text} />
    </article>
  );
}

export const Answer = memo(function Answer(props: AnswerProps) {
  const { id, status } = props.answer;
  return (
    <ErrorBoundary of={status} fallback={<AnswerAsText id={id} />}>
      <DrawnAnswer {...props} />
    </ErrorBoundary>
  );
});

function DrawnAnswer({ answer, isLast, onEdit }: AnswerProps) {
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
        <ErrorBoundary key={index} of={content?.run} fallback={<NotDrawn text={part.text} />}>
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
}
