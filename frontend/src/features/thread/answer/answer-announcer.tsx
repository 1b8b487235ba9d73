/** Announces an answer to screen readers: its start, finished paragraphs at intervals, its end. */
import { useCallback, useEffect, useRef } from "react";
import { announce } from "../../../components/ui/announcer";
import type { Answer, Status } from "../../../protocol";
import { useChat, useSession } from "../../../session/context";
import { selectPath } from "../../../store/selectors";
import { isAnswer } from "../../../protocol";
import { texts } from "../../../i18n";
import { partKind } from "../part-kinds";
import { finishedEnd, piece, toScreenReaderText } from "./screen-reader-text";

const POLL_MS = 500;
/** The least time between two announcements; a longer text takes longer to listen to. */
const LEAST_MS = 2_000;
const MS_PER_CHARACTER = 40;
/**
 * A longer unread end is not announced with the end of the answer; the user reads it in the thread.
 */
const SHORT_END = 600;
/** A source that is longer is not converted to find that out. */
const SHORT_SOURCE = 10_000;

function endWords(status: Exclude<Status, "streaming">): string {
  if (status === "completed") return texts.answer.statusComplete;
  return status === "stopped" ? texts.answer.statusStopped : texts.answer.statusFailed;
}

/** Announce finished paragraphs at the pace of listening; return a function that gives the rest. */
function useParagraphs(answer_id: string | null, isStreaming: boolean): () => string {
  const { store } = useSession();
  const announced = useRef(0);
  const waiting = useRef("");
  const textOf = useCallback(
    () =>
      store.get().texts[answer_id ?? ""]?.parts.findLast(({ kind }) => partKind(kind).isBody)
        ?.text ?? "",
    [answer_id, store],
  );
  useEffect(() => {
    if (!isStreaming) return undefined;
    announced.current = textOf().length;
    waiting.current = "";
    let next_at = performance.now() + LEAST_MS;
    const timer = setInterval(() => {
      const text = textOf();
      const end = finishedEnd(text, announced.current);
      if (end > announced.current)
        waiting.current += `\n${toScreenReaderText(text.slice(announced.current, end))}`;
      announced.current = Math.max(announced.current, end);
      const queue = waiting.current.trim();
      if (queue === "" || performance.now() < next_at) return;
      const [now, later] = piece(queue);
      waiting.current = later;
      announce(now);
      next_at = performance.now() + Math.max(LEAST_MS, now.length * MS_PER_CHARACTER);
    }, POLL_MS);
    return () => {
      clearInterval(timer);
    };
  }, [answer_id, isStreaming, textOf]);
  return useCallback(() => {
    const rest = textOf().slice(announced.current);
    const said = rest.length > SHORT_SOURCE ? rest : toScreenReaderText(rest);
    return `${waiting.current}\n${said}`.trim();
  }, [textOf]);
}

export function AnswerAnnouncer({ conversation_id }: { conversation_id: string | null }) {
  const answer = useChat(
    (state): Answer | null => selectPath(state, conversation_id).findLast(isAnswer) ?? null,
  );
  const before = useRef<{ id: string; status: Status } | null>(null);
  const status = answer?.status ?? null;
  const id = answer?.id ?? null;
  const unannounced = useParagraphs(id, status === "streaming");
  useEffect(() => {
    const last = before.current;
    before.current = id !== null && status !== null ? { id, status } : null;
    if (id === null || status === null) return;
    if (status === "streaming") {
      if (last?.id !== id || last.status !== "streaming") announce(texts.answer.statusAnswering);
    } else if (last?.id === id && last.status === "streaming") {
      const rest = unannounced();
      const words = endWords(status);
      announce(rest === "" || rest.length > SHORT_END ? words : `${rest}\n${words}`);
    }
  }, [id, status, unannounced]);
  return null;
}
