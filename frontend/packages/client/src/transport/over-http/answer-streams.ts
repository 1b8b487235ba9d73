/** The event streams of running answers; knows how far each has come, so that one resumes exactly. */
import type { Requests } from "../requests";
import { readEvents } from "./event-stream";

interface Stream {
  conversation_id: string;
  ended: AbortController;
}

export interface AnswerStreams {
  /** Follow an answer from the position known of it, if it is not followed already. */
  follow: (conversation_id: string, answer_id: string) => void;
  /** Follow the new run of an answer whose earlier text is held. */
  goOn: (answer_id: string, run: number) => void;
  /** Follow an answer in the conversation of another one. */
  followBeside: (known_id: string, answer_id: string) => void;
  /** The newest run that is known of an answer; 0 if none is. */
  runOf: (answer_id: string) => number;
  setPosition: (answer_id: string, position: string) => void;
  endOf: (conversation_id: string) => void;
  endAll: () => void;
}

export interface StreamListeners {
  onEvent: (name: string, payload: unknown) => void;
  /** A stream broke off before the end of its answer. */
  onLost: () => void;
}

/** Return what a client holds of a run, as the id of an event says it. */
export function positionOf(run: number, lengths: readonly number[]): string {
  return `${String(run)}:${lengths.join(",")}`;
}

export function createAnswerStreams(
  { ask }: Requests,
  { onEvent, onLost }: StreamListeners,
): AnswerStreams {
  const streams = new Map<string, Stream>();
  const positions = new Map<string, string>();
  const conversations = new Map<string, string>();

  /** Return whether the stream came to the end of its answer. */
  async function read(answer_id: string, signal: AbortSignal): Promise<boolean> {
    const have = positions.get(answer_id);
    const path = `answers/${encodeURIComponent(answer_id)}/events`;
    const query = have ? `?have=${encodeURIComponent(have)}` : "";
    const response = await ask("GET", path + query, undefined, { signal });
    // It was removed meanwhile.
    if (response.status === 404) return true;
    if (!response.ok || !response.body) return false;
    let isOver = false;
    for await (const { name, data, id } of readEvents(response.body)) {
      if (signal.aborted) return true;
      if (id !== null) positions.set(answer_id, id);
      isOver = name === "answer:end" || name === "conversation:removed";
      // Before the listeners: they may follow the next run.
      if (isOver) streams.delete(answer_id);
      onEvent(name, data);
    }
    return isOver;
  }

  async function run(answer_id: string, { ended }: Stream): Promise<void> {
    const isOver = await read(answer_id, ended.signal).catch(() => false);
    if (isOver || ended.signal.aborted) return;
    streams.delete(answer_id);
    onLost();
  }

  function follow(conversation_id: string, answer_id: string): void {
    conversations.set(answer_id, conversation_id);
    if (streams.has(answer_id)) return;
    const stream = { conversation_id, ended: new AbortController() };
    streams.set(answer_id, stream);
    void run(answer_id, stream);
  }

  function endWhere(isMeant: (stream: Stream) => boolean): void {
    for (const [answer_id, stream] of [...streams]) {
      if (!isMeant(stream)) continue;
      streams.delete(answer_id);
      stream.ended.abort();
    }
  }

  return {
    follow,
    followBeside: (known_id, answer_id) => follow(conversations.get(known_id) ?? "", answer_id),
    goOn: (answer_id, next_run) => {
      const [, lengths = ""] = (positions.get(answer_id) ?? "").split(":");
      if (lengths) positions.set(answer_id, `${String(next_run)}:${lengths}`);
      follow(conversations.get(answer_id) ?? "", answer_id);
    },
    runOf: (answer_id) => parseInt(positions.get(answer_id) ?? "0", 10),
    setPosition: (answer_id, position) => {
      if (position) positions.set(answer_id, position);
      else positions.delete(answer_id);
    },
    endOf: (conversation_id) => endWhere((stream) => stream.conversation_id === conversation_id),
    endAll: () => endWhere(() => true),
  };
}
