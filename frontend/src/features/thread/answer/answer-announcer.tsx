/** Announces an answer to screen readers: its start, finished paragraphs at intervals, its end. */
import { useCallback, useEffect, useRef } from "react";
import { announce } from "../../../components/ui/announcer";
import { type Answer, type ChatState, isAnswer, selectPath, type Status } from "@wordbrook/client";
import { useChat, useSession } from "../../../session/context";
import { texts } from "../../../i18n";
import { partKind } from "../part-kinds";
import { SpokenStream } from "../../markdown/text/spoken-stream";
import { piece } from "./screen-reader-text";

const POLL_MS = 500;
/** The least time between two announcements; a longer text takes longer to listen to. */
const LEAST_MS = 2_000;
const MS_PER_CHARACTER = 40;
/**
 * A longer unread end is not announced with the end of the answer; the user reads it in the thread.
 */
const SHORT_END = 600;

function endWords(status: Exclude<Status, "streaming">, isQueueHeld: boolean): string {
  if (status === "completed") return texts.answer.statusComplete;
  if (status !== "stopped") return texts.answer.statusFailed;
  const { statusStopped } = texts.answer;
  return isQueueHeld ? `${statusStopped}\n${texts.message.heldByStop}` : statusStopped;
}

interface Seen {
  conversation_id: string | null;
  /** Whether its messages had been loaded. */
  isLoaded: boolean;
  id: string | null;
  status: Status | null;
}

/** Return the text of an answer that is read to the user. */
function bodyOf(state: ChatState, answer_id: string | null): string {
  return (state.texts[answer_id ?? ""]?.parts ?? [])
    .filter(({ kind }) => partKind(kind).isBody)
    .map(({ text }) => text)
    .join("\n\n");
}

/**
 * Remember what was shown, to tell an answer that began here, and what a continued one had before. The
 * first words of a run, or all of it, may come within one frame with its start.
 */
function useSeen(conversation_id: string | null) {
  const { store } = useSession();
  const last = useRef<Seen | null>(null);
  /** The texts of the answers that were shown; null of one that was streaming. */
  const known = useRef(new Map<string | null, string | null>());
  const isNew = useCallback(
    (answer_id: string | null) => {
      const before = last.current;
      const isSamePlace =
        before?.conversation_id === null || before?.conversation_id === conversation_id;
      const isLive = store.get().seen_live[answer_id ?? ""] === true;
      return before?.isLoaded === true && isSamePlace && isLive && !known.current.has(answer_id);
    },
    [conversation_id, store],
  );
  const textBefore = useCallback(
    (answer_id: string | null) =>
      isNew(answer_id) ? "" : (known.current.get(answer_id) ?? bodyOf(store.get(), answer_id)),
    [isNew, store],
  );
  const remember = useCallback(
    (now: Seen) => {
      last.current = now;
      known.current.set(now.id, now.status === "streaming" ? null : bodyOf(store.get(), now.id));
    },
    [store],
  );
  return { last, isNew, textBefore, remember };
}

/** Announce finished paragraphs at the pace of listening; return a function that gives the rest. */
function useParagraphs(
  answer_id: string | null,
  isStreaming: boolean,
  textBefore: (answer_id: string | null) => string,
): (isWhole: boolean) => string {
  const { store } = useSession();
  const spoken = useRef(new SpokenStream());
  const waiting = useRef("");
  const textOf = useCallback(() => bodyOf(store.get(), answer_id), [answer_id, store]);
  useEffect(() => {
    if (!isStreaming) return undefined;
    spoken.current = new SpokenStream();
    spoken.current.skip(textBefore(answer_id));
    waiting.current = "";
    let next_at = performance.now() + LEAST_MS;
    const timer = setInterval(() => {
      waiting.current += `\n${spoken.current.next(textOf())}`;
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
  }, [answer_id, isStreaming, textBefore, textOf]);
  return useCallback(
    (isWhole: boolean) =>
      isWhole
        ? new SpokenStream().end(textOf())
        : `${waiting.current}\n${spoken.current.end(textOf())}`.trim(),
    [textOf],
  );
}

export function AnswerAnnouncer({ conversation_id }: { conversation_id: string | null }) {
  const answer = useChat(
    (state): Answer | null => selectPath(state, conversation_id).findLast(isAnswer) ?? null,
  );
  const { store } = useSession();
  const isLoaded = useChat(
    (state) => conversation_id === null || state.threads[conversation_id]?.is_loaded === true,
  );
  const { last, isNew, textBefore, remember } = useSeen(conversation_id);
  const status = answer?.status ?? null;
  const id = answer?.id ?? null;
  const unannounced = useParagraphs(id, status === "streaming", textBefore);
  useEffect(() => {
    const before = last.current;
    const hasBegun = isNew(id);
    remember({ conversation_id, isLoaded, id, status });
    if (id === null || status === null) return;
    if (status === "streaming") {
      if (before?.id !== id || before.status !== "streaming")
        announce(texts.answer.statusAnswering);
      return;
    }
    const isEnd = before?.id === id && before.status === "streaming";
    // It began and ended while this component was being fetched, or within one frame.
    const isUnseen = hasBegun || (before === null && store.get().seen_live[id] === true);
    if (isEnd || isUnseen) {
      const rest = unannounced(isUnseen);
      const isQueueHeld = store
        .get()
        .outbox.some((item) => item.conversation_id === conversation_id && item.phase === "held");
      const words = endWords(status, isQueueHeld);
      if (rest.length > SHORT_END) announce(`${words}\n${texts.answer.statusMore}`);
      else announce(`${rest}\n${words}`.trim());
    }
  }, [id, status, unannounced, store, conversation_id, isLoaded, last, isNew, remember]);
  return null;
}
