/**
 * A socket over the HTTP routes, for networks without WebSocket: commands are requests, each running
 * answer is a stream of events, and changes by other tabs are asked for every few seconds.
 */
import type {
  Answer,
  AnswerContinue,
  AnswerRegenerate,
  Conversation,
  ConversationOpen,
  ConversationPage,
  MessagePage,
  MessageSend,
  MessageSendAck,
  OneConversation,
} from "../../protocol";
import { createAnswerStreams, positionOf } from "./answer-streams";
import type { HttpFailure, Requests } from "../requests";
import type { SocketLike } from "../socket-like";

const POLL_MS = 5_000;
/** For the title, which comes shortly after the end of the first answer. */
const POLL_AFTER_END_MS = 1_500;

type Message = MessagePage["messages"][number];

/** Like those of other modules, which the first load has: a chunk of their own would be larger. */
function isAnswer(message: Message): message is Answer {
  return message.role === "assistant";
}

function isRefusal(failure: unknown): failure is HttpFailure {
  return (failure as Partial<HttpFailure>).isAnswered === true;
}

type Listener = (payload: never) => void;
type Handler = (payload: never, signal: AbortSignal) => Promise<unknown>;

export function createHttpSocket(requests: Requests): SocketLike {
  const { call, failureOf } = requests;
  const listeners = new Map<string, Listener[]>();
  /** The ids of the messages that each followed conversation is known to have. */
  const followed = new Map<string, Set<string>>();
  const seen = new Map<string, string>();
  /** Acks by message: a stop may name the message whose answer it means. */
  const sends = new Map<string, Promise<MessageSendAck>>();
  let isConnected = false;
  let turn = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function emit(event: string, payload?: unknown): void {
    for (const listener of listeners.get(event) ?? []) listener(payload as never);
  }

  function lose(): void {
    turn += 1;
    if (!isConnected) return;
    isConnected = false;
    clearTimeout(timer);
    streams.endAll();
    followed.clear();
    emit("disconnect");
  }

  const streams = createAnswerStreams(requests, {
    onEvent: (name, payload) => {
      emit(name, payload);
      if (name === "answer:end") pollIn(POLL_AFTER_END_MS);
    },
    onLost: lose,
  });

  const placeOf = (id: string) => `conversations/${encodeURIComponent(id)}`;
  const newest = (id: string, signal?: AbortSignal) =>
    call<MessagePage>("GET", `${placeOf(id)}/messages`, undefined, signal ? { signal } : {});

  function remember(conversation_id: string, { messages }: MessagePage): void {
    const known = followed.get(conversation_id);
    for (const { id } of messages) known?.add(id);
    for (const message of messages)
      if (isAnswer(message) && message.status === "streaming")
        streams.follow(conversation_id, message.id);
  }

  /** Send on the messages that came meanwhile, and follow their answers. */
  async function refresh(conversation_id: string): Promise<void> {
    const page = await newest(conversation_id);
    const known = followed.get(conversation_id);
    if (!known) return;
    for (const message of page.messages)
      if (!isAnswer(message) && !known.has(message.id))
        emit("message:added", { conversation_id, message });
    // Also an answer that has ended: its stream brings the text.
    for (const message of page.messages)
      if (isAnswer(message) && streams.runOf(message.id) < message.run)
        streams.follow(conversation_id, message.id);
    remember(conversation_id, page);
  }

  function changed(conversation: Conversation): void {
    const now = JSON.stringify(conversation);
    if (seen.get(conversation.id) === now) return;
    seen.set(conversation.id, now);
    emit("conversation:changed", { conversation });
    if (followed.has(conversation.id)) refresh(conversation.id).catch(() => null);
  }

  function pollIn(wait_ms: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      void poll();
    }, wait_ms);
  }

  async function poll(): Promise<void> {
    const asked = turn;
    try {
      if (typeof document === "undefined" || !document.hidden) {
        const { conversations } = await call<ConversationPage>("GET", "conversations");
        if (turn === asked) conversations.forEach(changed);
      }
    } catch {
      // The next command or stream notices a lost connection.
    }
    if (turn === asked) pollIn(POLL_MS);
  }

  async function connect(): Promise<void> {
    const asked = ++turn;
    try {
      const response = await requests.ask("POST", "session");
      if (!response.ok) throw await failureOf(response);
      if (turn !== asked) return;
      isConnected = true;
      emit("connect");
      pollIn(POLL_MS);
    } catch (failure) {
      if (turn !== asked) return;
      emit("connect_error", isRefusal(failure) ? { data: failure.error } : {});
    }
  }

  async function open({ conversation_id, have }: ConversationOpen, signal: AbortSignal) {
    const { conversation } = await call<OneConversation>(
      "GET",
      placeOf(conversation_id),
      undefined,
      {
        signal,
      },
    );
    const page = await newest(conversation_id, signal);
    streams.endOf(conversation_id);
    followed.set(conversation_id, new Set());
    for (const message of page.messages)
      if (isAnswer(message)) streams.setPosition(message.id, startOf(message, have?.[message.id]));
    remember(conversation_id, page);
    return { ok: true, conversation, ...page };
  }

  function startOf(answer: Answer, have: { run: number; lengths: number[] } | undefined): string {
    if (answer.status === "streaming") return have ? positionOf(have.run, have.lengths) : "";
    const lengths = answer.parts.map((part) => (part.at ?? 0) + (part.text ?? "").length);
    return positionOf(answer.run, lengths);
  }

  async function send(payload: MessageSend, signal: AbortSignal): Promise<MessageSendAck> {
    const sending = call<MessageSendAck>("POST", "answers", payload, { signal });
    sends.set(payload.message_id, sending);
    try {
      const ack = await sending;
      const { conversation_id, answer_id } = ack;
      followed.set(conversation_id, followed.get(conversation_id) ?? new Set());
      followed.get(conversation_id)?.add(answer_id);
      streams.follow(conversation_id, answer_id);
      refresh(conversation_id).catch(() => null);
      return ack;
    } finally {
      sends.delete(payload.message_id);
    }
  }

  const handlers: Record<string, Handler> = {
    "conversation:open": open,
    "message:send": send,
    "conversation:close": async ({ conversation_id }: { conversation_id: string }, signal) => {
      streams.endOf(conversation_id);
      // For one that is not followed it is a probe of the connection.
      if (!followed.delete(conversation_id)) await call("POST", "session", {}, { signal });
      return { ok: true };
    },
    "answer:stop": async (named: { answer_id?: string; message_id?: string }, signal) => {
      const answer_id = named.answer_id ?? (await sends.get(named.message_id ?? ""))?.answer_id;
      return call("POST", `answers/${answer_id ?? named.message_id ?? ""}/stop`, {}, { signal });
    },
    "answer:continue": async ({ answer_id, request_id }: AnswerContinue, signal) => {
      const path = `answers/${answer_id}/continue`;
      const ack = await call<{ run: number }>("POST", path, { request_id }, { signal });
      streams.goOn(answer_id, ack.run);
      return ack;
    },
    "answer:regenerate": async ({ answer_id, ...how }: AnswerRegenerate, signal) => {
      const path = `answers/${answer_id}/regenerate`;
      const ack = await call<{ answer_id: string }>("POST", path, how, { signal });
      streams.followBeside(answer_id, ack.answer_id);
      return ack;
    },
  };

  async function request(timeout_ms: number, command: string, payload: unknown): Promise<unknown> {
    const handler = handlers[command];
    if (!handler) throw new Error(`There is no ${command} over HTTP.`);
    try {
      const ended = AbortSignal.timeout(timeout_ms);
      const ack = await handler(payload as never, ended);
      return { ok: true, ...(ack as object) };
    } catch (failure) {
      if (isRefusal(failure)) return { ok: false, error: failure.error };
      lose();
      throw failure;
    }
  }

  return {
    get connected() {
      return isConnected;
    },
    connect: () => void connect(),
    disconnect: lose,
    on: (event, listener) => listeners.set(event, [...(listeners.get(event) ?? []), listener]),
    emitWithin: request,
  };
}
