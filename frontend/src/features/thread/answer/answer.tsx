/** Draws an answer while it streams and after: its parts, its outcome and its actions. */
import { memo, useEffect, useRef, useState } from "react";
import { ErrorBoundary } from "../../../components/loading/error-boundary";
import type { Answer as AnswerMessage, StoredPart } from "@wordbrook/client";
import { useChat } from "../../../session/context";
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
/** A model that is silent for so long is probably being loaded into memory. */
const LOADING_MS = 10_000;

/** Return whether `wait_ms` have passed since `created_at`; a reload continues the wait. */
function useIsPast(wait_ms: number, created_at: string): boolean {
  const [isPast, setPast] = useState(false);
  useEffect(() => {
    const waited_ms = Date.now() - Date.parse(created_at);
    // A clock that is behind the server's begins the wait.
    const left_ms = wait_ms - (waited_ms >= 0 ? Math.min(waited_ms, wait_ms) : 0);
    const timer = setTimeout(() => {
      setPast(true);
    }, left_ms);
    return () => {
      clearTimeout(timer);
    };
  }, [created_at, wait_ms]);
  return isPast;
}

function Waiting({ created_at }: { created_at: string }) {
  const isSlow = useIsPast(SLOW_MS, created_at);
  const isLoading = useIsPast(LOADING_MS, created_at);
  return (
    <p className="waiting">
      <span className="waiting-drops" aria-hidden="true" />
      <span className={isSlow ? "waiting-words" : "visually-hidden"}>
        {isLoading ? texts.answer.loading : texts.answer.waiting}
      </span>
    </p>
  );
}

function NotDrawn({ text }: { text: string }) {
  return (
    <>
      <p className="answer-cut" role="note">
        {texts.answer.notDrawn}
      </p>
      <p className="md md-raw" dir="auto">
        {text}
      </p>
    </>
  );
}

interface PartProps {
  /** One part, or several of a kind that is drawn in groups. */
  row: readonly StoredPart[];
  run: number;
  isStreaming: boolean;
  isOpen: boolean;
  isOnly: boolean;
  timings: AnswerMessage["timings"];
  grow: Grow;
}

function PartRow({ row, run, isStreaming, isOpen, isOnly, timings, grow }: PartProps) {
  const [part] = row;
  if (!part) return null;
  const { kind, text } = part;
  const { frame, group, growsInPlace } = partKind(kind);
  if (group) return group(row, isStreaming);
  const body = (
    <LazyMarkdown text={text} run={run} isOpen={isOpen} grow={growsInPlace ? grow : undefined} />
  );
  return frame ? frame(body, { text, isOpen, isOnly, timings }) : body;
}

/** The parts from one index on that are drawn together: parts of a kind with `group`, or one. */
function rowsOf(parts: readonly StoredPart[]): { from: number; row: StoredPart[] }[] {
  const rows: { from: number; row: StoredPart[] }[] = [];
  for (const [from, part] of parts.entries()) {
    const last = rows.at(-1)?.row;
    const isGrouped = partKind(part.kind).group !== undefined;
    if (last && isGrouped && last[0]?.kind === part.kind) last.push(part);
    else if (isGrouped || part.text !== "") rows.push({ from, row: [part] });
  }
  return rows;
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
  const rows = rowsOf(parts);
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
      {rows.map(({ from, row }) => (
        <ErrorBoundary
          key={from}
          of={content?.run}
          fallback={<NotDrawn text={row.map(({ text }) => text).join("\n\n")} />}
        >
          <PartRow
            row={row}
            run={content?.run ?? 0}
            isStreaming={isStreaming}
            isOpen={isStreaming && from === parts.length - 1}
            isOnly={parts.every((other) => other === row[0] || other.kind !== row[0]?.kind)}
            timings={answer.timings}
            grow={grow}
          />
        </ErrorBoundary>
      ))}
      {rows.length === 0 && isStreaming && <Waiting created_at={answer.created_at} />}
      {!isStreaming && (
        <AnswerFooter answer={answer} parts={parts} isLast={isLast} onEdit={onEdit} />
      )}
      {isStreaming && <SiblingStepper message={answer} />}
    </article>
  );
}
